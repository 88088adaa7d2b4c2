import {
  type AnchorService,
  type Assurance,
  type Condition,
  type Directory,
  type Governance,
  holdersIn,
  type Watch,
} from '../../governance/index.ts';
import { ROLE_NAMES, ROLES, type Role } from '../../kernel/identity/index.ts';
import { MEASURES } from '../../kernel/measure/index.ts';
import { DAY, dayOf, MINUTE } from '../../kernel/time/index.ts';
import type { DeploymentModule, OpenEscalation } from '../../modules/operation/deployment/index.ts';
import type { ComputeModule } from '../../modules/resources/compute/index.ts';
import type { PeopleModule } from '../../modules/resources/people/index.ts';

/** A gateway that has said nothing for so long is gone. */
const GONE = 5 * MINUTE;
/** A dispute, and a procedure, is told of so long before its day. */
const DISPUTE_NEAR = DAY;
const PROCEDURE_NEAR = 14 * DAY;
const RIGHT_NEAR = 14 * DAY;
const CRITERION_NEAR = 14 * DAY;
/** Who looks at what screening escalates. */
const LOOKERS: readonly Role[] = ['compliance-officer', 'security-officer'];
const CHUNK = 100;
const SLOW = 15 * MINUTE;

type Services = Pick<Governance, 'clock' | 'conformity' | 'subjects' | 'database' | 'directory' | 'profiles'> & {
  readonly anchors: Pick<AnchorService, 'state'>;
  readonly notifications: { failed(): Promise<number> };
  readonly assurance: Pick<Assurance, 'nonconformities' | 'audits' | 'managementReviews'>;
  readonly people: Pick<PeopleModule, 'responsibility'>;
  readonly compute: Pick<ComputeModule, 'gateways' | 'upstreams'>;
  readonly deployment: Pick<DeploymentModule, 'readers' | 'escalations'>;
};

/** What is looked for, because nobody announces what only the passing of time brings. */
export function createWatches(services: Services): Watch[] {
  const { clock, conformity, subjects, directory, anchors, notifications, assurance, people, compute } = services;
  const db = services.database.kysely;
  const both = (text: string) => ({ zh: text, en: text });

  async function procedures(): Promise<Condition[]> {
    const today = dayOf(clock.now(), 'UTC');
    const near = dayOf(new Date(clock.now().getTime() + PROCEDURE_NEAR), 'UTC');
    const officers = await holders(directory, 'compliance-officer');
    const found: Condition[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await subjects.list(db, {
        kind: 'application',
        limit: CHUNK,
        ...(cursor === undefined ? {} : { cursor }),
      });
      const live = page.items.filter(({ state }) => state !== 'retired');
      const overviews = await services.deployment.readers.procedures.overviews(
        db,
        live.map(({ id }) => id),
      );
      for (const application of live)
        for (const item of overviews.get(application.id)?.items ?? []) {
          if (!item.required || item.state === 'confirmed') continue;
          const due = item.state === 'expired' ? today : item.dueOn;
          if (due === null || due > near) continue;
          found.push({
            key: `${application.id}:${item.procedure.id}`,
            title: application.title,
            path: `/applications/${application.id}?tab=procedures`,
            personIds: [application.ownerId, ...officers],
          });
        }
      cursor = page.nextCursor;
      if (cursor === undefined) return found;
    }
  }

  /** What counts today and will not from a day on: a change of a number, a level or a gate that was approved for later. */
  async function criteria(): Promise<Condition[]> {
    const upcoming = await services.profiles.upcoming(new Date(clock.now().getTime() + CRITERION_NEAR));
    if (upcoming.length === 0) return [];
    const personIds = await holders(directory, 'compliance-officer', 'security-officer', 'product-owner');
    const { profile } = await services.profiles.current();
    return upcoming.flatMap(({ number, changes }) =>
      changes.map((change) => {
        const [id, known] =
          'criterionId' in change
            ? [change.criterionId, profile.criteria.find((one) => one.id === change.criterionId)?.title]
            : 'measureId' in change
              ? [change.measureId, MEASURES.find((one) => one.id === change.measureId)?.title]
              : [change.gate, undefined];
        return { key: `${number}:${id}`, title: known ?? both(id), path: '/profile', personIds };
      }),
    );
  }

  async function nonconformities(): Promise<Condition[]> {
    const found: Condition[] = [];
    for (const state of ['open', 'answered', 'done'] as const) {
      const { items } = await assurance.nonconformities.list({ state }, { limit: 200 });
      for (const { id, title, overdue, ownerId, raisedBy, actions } of items)
        if (overdue)
          found.push({
            key: id,
            title: both(title),
            path: `/nonconformities/${id}`,
            personIds: [ownerId, raisedBy, ...actions.flatMap((one) => (one.doneAt === null ? [one.ownerId] : []))],
          });
    }
    return found;
  }

  async function escalated(open: readonly OpenEscalation[]): Promise<Condition[]> {
    const found: Condition[] = [];
    for (const { applicationId, unitId, title } of open) {
      const personIds = await holdersIn(directory, LOOKERS, unitId, clock.now());
      found.push({ key: applicationId, title, path: '/escalations', personIds });
    }
    return found;
  }

  return [
    {
      kind: 'gateway.gone',
      async look() {
        const now = clock.now().getTime();
        const personIds = await holders(directory, 'platform-engineer', 'operator');
        return (await compute.gateways.states())
          .filter(({ connected, lastSeenAt }) => !connected && now - Date.parse(lastSeenAt ?? '') > GONE)
          .map(({ id, title }) => ({ key: id, title, path: '/gateways', personIds }));
      },
    },
    {
      kind: 'upstream.down',
      async look() {
        const personIds = await holders(directory, 'platform-engineer', 'operator');
        const down = (await compute.upstreams.list()).filter(({ gateways }) =>
          gateways.some(({ fresh, state }) => fresh && state === 'open'),
        );
        const named = await subjects.getMany(
          db,
          down.map(({ endpointId }) => endpointId),
        );
        return down.map(({ endpointId }) => ({
          key: endpointId,
          title: named.get(endpointId)?.title ?? both(''),
          path: '/upstreams',
          personIds,
        }));
      },
    },
    ...(['late', 'contradicting'] as const).map(
      (which): Watch => ({
        kind: which === 'late' ? 'ledger.unanchored' : 'ledger.contradicted',
        async look() {
          const personIds = await holders(directory, 'system-administrator', 'audit-administrator');
          const state = await anchors.state(clock.now());
          return state[which].map(({ id, title }) => ({ key: id, title: both(title), path: '/ledger', personIds }));
        },
      }),
    ),
    {
      kind: 'message.undelivered',
      async look() {
        const personIds = await holders(directory, 'system-administrator');
        const path = '/channels?tab=undelivered';
        return (await notifications.failed()) === 0 ? [] : [{ key: 'all', title: both(''), path, personIds }];
      },
    },
    {
      kind: 'measure.failing',
      async look() {
        const personIds = await holders(directory, 'compliance-officer');
        return (await conformity.statuses())
          .filter(({ status, level }) => status === 'failing' && level !== 'off')
          .map(({ id }) => {
            const title = MEASURES.find((one) => one.id === id)?.title ?? both('');
            const path = `/measures/${id.replaceAll('.', '-')}`;
            return { key: id, title: { zh: `${id} ${title.zh}`, en: `${id} ${title.en}` }, path, personIds };
          });
      },
    },
    {
      kind: 'responsibility.gap',
      everyMillis: SLOW,
      async look() {
        const personIds = await holders(directory, 'compliance-officer');
        const { matrix } = people.responsibility;
        const path = '/responsibilities';
        const { rows } = await matrix.view(db, null);
        const known = await matrix.everAssigned(db);
        const wanted = rows.filter(({ level, assignments }) => level === 'required' || assignments.length > 0);
        const gaps = wanted.filter(({ faults }) => faults.some((fault) => fault !== 'alone'));
        // A new organisation has nobody for anything yet: one notice says so, not one for each measure.
        const never = gaps.filter(({ measureId }) => !known.has(measureId)).length;
        const faulty = (await matrix.subjects(db, { limit: CHUNK })).items.filter((one) => one.faulty.length > 0);
        const named = await subjects.getMany(
          db,
          faulty.map(({ subjectId }) => subjectId),
        );
        const nobody = { zh: `尚无人负责的必需措施：${never} 项`, en: `Required measures that nobody has: ${never}` };
        return [
          ...(never === 0 ? [] : [{ key: 'unassigned', title: nobody, path, personIds }]),
          ...gaps
            .filter(({ measureId }) => known.has(measureId))
            .map(({ measureId, title }) => ({ key: measureId, title, path, personIds })),
          ...faulty.map(({ subjectId }) => ({
            key: subjectId,
            title: named.get(subjectId)?.title ?? both(''),
            path: `/responsibilities?subject=${subjectId}`,
            personIds,
          })),
        ];
      },
    },
    {
      kind: 'dispute.due',
      async look() {
        const before = new Date(clock.now().getTime() + DISPUTE_NEAR);
        const due = await people.responsibility.disputes.dueBefore(before);
        const path = '/responsibilities?tab=disputes';
        return due.map(({ id, title, personIds }) => ({ key: id, title: both(title), path, personIds }));
      },
    },
    ...(['escalation.waiting', 'escalation.overdue'] as const).map(
      (kind): Watch => ({
        kind,
        async look() {
          const all = await services.deployment.escalations.everywhere();
          return escalated(all.filter(({ open }) => (kind === 'escalation.overdue' ? open.overdue : open.count > 0)));
        },
      }),
    ),
    { kind: 'procedure.due', everyMillis: SLOW, look: procedures },
    { kind: 'criterion.ending', everyMillis: SLOW, look: criteria },
    { kind: 'nonconformity.overdue', everyMillis: SLOW, look: nonconformities },
    {
      kind: 'audit.overdue',
      everyMillis: SLOW,
      async look() {
        const overdue = await assurance.audits.overdue();
        return overdue.map(({ id, title, personIds }) => ({
          key: id,
          title: both(title),
          path: `/audits/${id}`,
          personIds,
        }));
      },
    },
    {
      kind: 'management-review.decision-overdue',
      everyMillis: SLOW,
      async look() {
        const overdue = await assurance.managementReviews.overdue();
        return overdue.map(({ key, id, title, personIds }) => ({
          ...{ key, personIds, title: both(title) },
          path: `/management-reviews/${id}`,
        }));
      },
    },
    {
      kind: 'right.ending',
      everyMillis: SLOW,
      async look() {
        const now = clock.now().getTime();
        const near = ({ until }: { until: string | null }) =>
          until !== null && Date.parse(until) > now && Date.parse(until) <= now + RIGHT_NEAR;
        return (await directory.holdersOf(ROLE_NAMES)).flatMap(({ id, roles }) =>
          roles.filter(near).map(({ role, unitId }) => ({
            key: `${id}:${role}:${unitId}`,
            title: ROLES[role],
            path: '/account',
            personIds: [id],
          })),
        );
      },
    },
  ];
}

async function holders(directory: Directory, ...roles: Role[]): Promise<string[]> {
  return (await directory.holdersOf(roles)).map(({ id }) => id);
}
