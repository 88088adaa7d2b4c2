import { type Page, subjectFields } from '../../../../governance/index.ts';
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import type { Json } from '../../../../kernel/record/index.ts';
import type { Subject } from '../../../../kernel/subject/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import { invalidInput, notFound } from '../../../../platform/http/index.ts';
import { originOf } from '../../../../platform/outbound/index.ts';
import type { MonitoringDeps } from '../monitoring.deps.ts';
import { MONITORING_MEASURES, MONITORING_RECORDS } from '../monitoring.records.ts';
import * as credentials from './guard-credential.repository.ts';
import { guardId } from './rules.ts';
import { credentialContext } from './screening-policy.reader.ts';
import type {
  ScreeningPolicyContent,
  ScreeningPolicyDraft,
  ScreeningPolicyInput,
  ScreeningPolicyQuery,
  ScreeningPolicyView,
} from './screening-policy.schema.ts';
import { STARTER_POLICY } from './starter-policy.ts';

export type ScreeningPolicyService = ReturnType<typeof createScreeningPolicyService>;

const measures = [...MONITORING_MEASURES];
const PRESENT = { releaseIds: 'release', applicationIds: 'application' } as const;

/** The register of screening policies and the secrets of their guards. */
export function createScreeningPolicyService(deps: MonitoringDeps) {
  const { db, newId, recorder, subjects, authority, vault, announce } = deps;

  async function views(found: readonly Subject[]): Promise<ScreeningPolicyView[]> {
    const ids = found.map(({ id }) => id);
    const inForce = await subjects.inForceOf(db, ids);
    const secrets = await credentials.credentialsOf(db, ids);
    return Promise.all(
      found.map(async (subject) => {
        const content = (await subjects.latest(db, subject.id))!.content as ScreeningPolicyContent;
        const former = (inForce.get(subject.id)?.content as ScreeningPolicyContent | undefined) ?? null;
        const named = new Set([content, ...(former === null ? [] : [former])].flatMap(namedBy));
        const titles = await subjects.getMany(db, [...named]);
        return {
          ...subjectFields(subject),
          content,
          contentInForce: former,
          names: [...titles.values()].map(({ id, title }) => ({ id, title: { zh: title.zh, en: title.en } })),
          credentials: content.guards
            .filter(({ name, baseUrl }) =>
              secrets.some(
                (row) => row.policy_id === subject.id && row.guard === name && row.origin === originOf(baseUrl),
              ),
            )
            .map(({ name }) => name),
        };
      }),
    );
  }

  async function check(reader: AnyDb, content: ScreeningPolicyContent): Promise<void> {
    const issues = issuesOf(content);
    const titles = await subjects.getMany(reader, namedBy(content));
    const kindIs = (id: string, kind: string) => titles.get(id)?.kind === kind;
    for (const [member, kind] of Object.entries(PRESENT))
      content.scope[member as keyof typeof PRESENT].forEach((id, at) => {
        if (!kindIs(id, kind))
          issues.push({ path: `content.scope.${member}.${at}`, message: `There is no ${kind} with this id` });
      });
    content.labels.unlabelled?.applicationIds.forEach((id, at) => {
      if (!kindIs(id, 'application'))
        issues.push({
          path: `content.labels.unlabelled.applicationIds.${at}`,
          message: 'There is no application with this id',
        });
    });
    content.rules.forEach(({ what }, at) => {
      if (what.kind !== 'keywords' || what.lists === 'in-force') return;
      what.lists.forEach((id, i) => {
        if (!kindIs(id, 'keyword-list'))
          issues.push({
            path: `content.rules.${at}.what.lists.${i}`,
            message: 'There is no keyword list with this id',
          });
      });
    });
    if (issues.length > 0) throw invalidInput(issues);
  }

  return {
    async list({ q, ...filter }: ScreeningPolicyQuery): Promise<Page<ScreeningPolicyView>> {
      const page = await subjects.list(db, {
        kind: 'screening-policy',
        limit: filter.limit,
        ...(filter.cursor === undefined ? {} : { cursor: filter.cursor }),
        ...(filter.state === undefined ? {} : { state: filter.state }),
        ...(q === undefined ? {} : { text: q }),
      });
      return { ...page, items: await views(page.items) };
    },

    async get(id: string): Promise<ScreeningPolicyView> {
      return (await views([await subjects.require(db, id, 'screening-policy')]))[0]!;
    },

    async register(actor: PersonActor, { title, unitId, content }: ScreeningPolicyInput): Promise<string> {
      authority.require(actor, 'screening-policy.write', unitId);
      const id = newId('screeningPolicy');
      await db.transaction().execute(async (tx) => {
        await check(tx, content);
        const { revision } = await subjects.create(tx, {
          kind: 'screening-policy',
          id,
          title,
          ownerId: actor.personId,
          unitId,
          content: content as unknown as Json,
          author: actor,
        });
        await recorder.write(tx, {
          kind: MONITORING_RECORDS.policyRegistered,
          actor,
          subject: { kind: 'screening-policy', id, revision: revision.hash },
          measures,
          facts: { rules: content.rules.length, organisation: content.scope.organisation },
        });
      });
      return id;
    },

    registerStarter(actor: PersonActor, unitId: string): Promise<string> {
      return this.register(actor, { ...STARTER_POLICY, unitId });
    },

    async edit(actor: PersonActor, id: string, expected: string, input: ScreeningPolicyDraft): Promise<void> {
      const policy = await subjects.require(db, id, 'screening-policy');
      authority.require(actor, 'screening-policy.write', policy.unitId);
      await db.transaction().execute(async (tx) => {
        await check(tx, input.content);
        const revision = await subjects.saveDraft(tx, {
          subjectId: id,
          expected,
          content: input.content as unknown as Json,
          ...(input.title === undefined ? {} : { title: input.title }),
          author: actor,
        });
        await recorder.write(tx, {
          kind: MONITORING_RECORDS.policyEdited,
          actor,
          subject: { kind: 'screening-policy', id, revision: revision.hash },
          measures,
          facts: { number: revision.number, rules: input.content.rules.length },
        });
      });
    },

    /** Keeps the secret for scheme, host and port of the guard in the newest revision; null removes it there. */
    async setCredential(actor: PersonActor, id: string, name: string, credential: string | null): Promise<void> {
      await db.transaction().execute(async (tx) => {
        const policy = await subjects.require(tx, id, 'screening-policy');
        authority.require(actor, 'screening-guard.operate', policy.unitId);
        const latest = (await subjects.latest(tx, id))!;
        const content = latest.content as ScreeningPolicyContent;
        const guard = content.guards.find((one) => one.name === name);
        if (guard === undefined)
          throw notFound({ zh: '该策略没有这个护栏模型。', en: 'The policy has no such guard.' });
        await credentials.keepCredential(tx, {
          policy_id: id,
          guard: name,
          origin: originOf(guard.baseUrl),
          sealed: credential === null ? null : vault.sealText(credential, credentialContext(guardId(id, name))),
        });
        await recorder.write(tx, {
          kind: credential === null ? MONITORING_RECORDS.guardCredentialRemoved : MONITORING_RECORDS.guardCredentialSet,
          actor,
          subject: { kind: 'screening-policy', id, revision: latest.hash },
          measures,
          facts: { guard: name },
        });
        await announce(tx, 'credentials');
        // Whether a guard has one is part of the policy.
        await announce(tx);
      });
    },
  };
}

/** Lists, releases and applications that a content names. */
function namedBy({ scope, rules, labels }: ScreeningPolicyContent): string[] {
  const lists = rules.flatMap(({ what }) => (what.kind === 'keywords' && what.lists !== 'in-force' ? what.lists : []));
  const asking = labels.unlabelled?.applicationIds ?? [];
  return [...scope.releaseIds, ...scope.applicationIds, ...lists, ...(labels.applicationIds ?? []), ...asking];
}

function issuesOf({ rules, guards }: ScreeningPolicyContent): { path: string; message: string }[] {
  const issues: { path: string; message: string }[] = [];
  const names = new Set<string>();
  guards.forEach(({ name }, at) => {
    if (names.has(name))
      issues.push({ path: `content.guards.${at}.name`, message: 'Names a guard for the second time' });
    names.add(name);
  });
  // A record says per side and detector what was done, so each may screen a side once.
  const taken = new Set<string>();
  rules.forEach(({ what, sides }, at) => {
    if (what.kind === 'guard' && !names.has(what.guard))
      issues.push({ path: `content.rules.${at}.what.guard`, message: 'The policy has no guard of this name' });
    const keys =
      what.kind === 'keywords'
        ? what.lists === 'in-force'
          ? ['keywords']
          : what.lists
        : [what.kind === 'guard' ? `guard ${what.guard}` : what.kind];
    for (const side of sides === 'both' ? ['input', 'output'] : [sides])
      for (const key of keys) {
        const clash =
          taken.has(`${side} ${key}`) ||
          (what.kind === 'keywords' &&
            (key === 'keywords'
              ? [...taken].some((one) => one.startsWith(`${side} kwl_`))
              : taken.has(`${side} keywords`)));
        if (clash)
          issues.push({
            path: `content.rules.${at}.what`,
            message: 'Another rule screens this side by the same already',
          });
        taken.add(`${side} ${key}`);
      }
  });
  return issues;
}
