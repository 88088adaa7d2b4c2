import type { Control, Finding, FindingReason } from '../../../kernel/control/index.ts';
import type { Bilingual } from '../../../kernel/identity/index.ts';
import { numberOf } from '../../../kernel/profile/index.ts';
import { DAY, HOUR } from '../../../kernel/time/index.ts';
import type { ApplicationReader } from './application/index.ts';
import type { DeploymentDeps } from './deployment.deps.ts';
import { DEPLOYMENT_RECORDS } from './deployment.records.ts';
import { type ProcedureReader, procedureReasons } from './procedure/index.ts';
import type { UseStatementReader } from './use-statement/index.ts';

const PROCEDURES = {
  id: '6.1.a/procedures',
  measureId: '6.1.a',
  title: { zh: '合规手续', en: 'Legal procedures' },
  enforcement: {
    zh: '由服务事实推出所需手续；每项手续由非填报人的合规专员确认；手续不齐，发布关口不予放行；到期按日历失效。',
    en: 'The facts of a service say which procedures it needs; a compliance officer who did not write the entry confirms each; the release gate stays closed while one is missing; expiry is by the calendar.',
  },
} as const;

const USE_STATEMENT = {
  id: '6.1.c/use-statement',
  measureId: '6.1.c',
  title: { zh: '计划用途', en: 'Intended use' },
  enforcement: {
    zh: '用途说明须经合规与产品双方批准后公布；密钥只发给应用，经已批准的用途说明才能到达发布的模型。',
    en: 'A use statement is published once compliance and product have approved it; keys belong to applications and reach a released model only through an approved statement.',
  },
} as const;

/** For the generated documents. */
export const CONTROL_DESCRIPTIONS = [
  {
    ...PROCEDURES,
    evidence: [
      DEPLOYMENT_RECORDS.factsStated,
      DEPLOYMENT_RECORDS.procedureEntered,
      DEPLOYMENT_RECORDS.procedureConfirmed,
      DEPLOYMENT_RECORDS.procedureRejected,
    ],
    tests: [
      'src/modules/operation/deployment/procedure/procedure.test.ts',
      'src/modules/operation/deployment/deployment.test.ts',
      'test/acceptance/6.1.a/procedures.test.ts',
    ],
  },
  {
    ...USE_STATEMENT,
    evidence: [
      DEPLOYMENT_RECORDS.useStatementWritten,
      DEPLOYMENT_RECORDS.useStatementApproved,
      DEPLOYMENT_RECORDS.useStatementRejected,
      DEPLOYMENT_RECORDS.keyIssued,
      DEPLOYMENT_RECORDS.keyRevoked,
    ],
    tests: ['src/modules/operation/deployment/deployment.test.ts', 'test/acceptance/6.1.c/use-statement.test.ts'],
  },
];

interface Readers {
  readonly applications: ApplicationReader;
  readonly procedures: ProcedureReader;
  readonly statements: UseStatementReader;
}

/** Controls of 6.1 a and 6.1 c. In scope is every application that has a key in force: it can be called. */
export function createDeploymentControls(deps: DeploymentDeps, readers: Readers): Control[] {
  const { db, subjects, profiles, gates } = deps;
  const inScope = async () => [...(await readers.applications.keysInForce(db)).keys()];

  return [
    {
      ...PROCEDURES,
      triggers: [
        DEPLOYMENT_RECORDS.factsStated,
        DEPLOYMENT_RECORDS.procedureConfirmed,
        DEPLOYMENT_RECORDS.keyIssued,
        DEPLOYMENT_RECORDS.keyRevoked,
        'release.approved',
        'gate.mode-changed',
      ],
      async evaluate(_scope, at): Promise<Finding> {
        const ids = await inScope();
        const { profile } = await profiles.current(db);
        const overviews = [...(await readers.procedures.overviews(db, ids, { online: true })).values()];
        const titles = await subjects.getMany(db, ids);
        const reasons: FindingReason[] = overviews.flatMap((overview) =>
          procedureReasons(overview, titles.get(overview.applicationId)!.title),
        );
        const needed = overviews.flatMap((overview) => overview.items.filter((item) => item.required));
        const soon = dayAfter(await readers.procedures.today(), numberOf(profile, 'procedure.expiry-notice-days'));
        const ending = needed.filter(
          (item) => item.endsOn !== null && item.state === 'confirmed' && item.endsOn <= soon,
        );
        if (ids.length > 0 && (await gates.mode(db, 'release')) !== 'block') reasons.push(NOT_BLOCKING);
        return {
          status: ids.length === 0 ? 'not-operated' : reasons.length > 0 ? 'failing' : 'operating',
          reasons: ids.length === 0 ? [NO_APPLICATION] : reasons,
          figures: [
            figure('applications', { zh: '可调用的应用', en: 'Applications that can be called' }, ids.length),
            figure('needed', { zh: '所需手续', en: 'Procedures needed' }, needed.length),
            figure(
              'confirmed',
              { zh: '已确认', en: 'Confirmed' },
              needed.filter((item) => item.state === 'confirmed').length,
            ),
            figure(
              'expired',
              { zh: '已过期', en: 'Expired' },
              needed.filter((item) => item.state === 'expired').length,
            ),
            figure('ending', { zh: '即将到期', en: 'About to expire' }, ending.length),
          ],
          evidence: needed.flatMap((item) =>
            item.entered === null
              ? []
              : [{ kind: 'subject' as const, id: item.entered.subjectId, title: item.procedure.title }],
          ),
          // A number and a document say that the authority has answered; we have not asked the authority.
          assurance: 'attested',
          validUntil: new Date(at.getTime() + HOUR).toISOString(),
        };
      },
    },
    {
      ...USE_STATEMENT,
      triggers: [
        DEPLOYMENT_RECORDS.useStatementApproved,
        DEPLOYMENT_RECORDS.keyIssued,
        DEPLOYMENT_RECORDS.keyRevoked,
        'gate.mode-changed',
      ],
      async evaluate(_scope, at): Promise<Finding> {
        const ids = await inScope();
        const { profile } = await profiles.current(db);
        const months = numberOf(profile, 'use-statement.review-months');
        const titles = await subjects.getMany(db, ids);
        const published = await readers.statements.publishedOf(db, ids);
        const failing: FindingReason[] = [];
        const stale: FindingReason[] = [];
        for (const id of ids) {
          const own = published.get(id) ?? [];
          const { zh, en } = titles.get(id)!.title;
          if (own.length === 0) {
            failing.push({
              code: 'use-statement-missing',
              subjectId: id,
              text: {
                zh: `应用“${zh}”有可用密钥，但没有已批准并公布的用途说明。`,
                en: `Application “${en}” has keys in force but no use statement that is approved and published.`,
              },
            });
          }
          for (const statement of own) {
            if (statement.approvedAt !== null && monthsAfter(statement.approvedAt, months) > at) continue;
            stale.push({
              code: 'use-statement-review-due',
              subjectId: statement.id,
              text: {
                zh: `应用“${zh}”的用途说明已超过 ${months} 个月未复核。`,
                en: `A use statement of application “${en}” was not reviewed for more than ${months} months.`,
              },
            });
          }
        }
        if (ids.length > 0 && (await gates.mode(db, 'use-statement.approve')) !== 'block') failing.push(NOT_BLOCKING);
        const all = [...published.values()].flat();
        const modes = (['observe', 'warn', 'block'] as const).map((mode) =>
          figure(`mode-${mode}`, MODES[mode], all.filter(({ statement }) => statement.mode === mode).length),
        );
        const status =
          ids.length === 0 ? 'not-operated' : failing.length > 0 ? 'failing' : stale.length > 0 ? 'stale' : 'operating';
        return {
          status,
          reasons: ids.length === 0 ? [NO_APPLICATION] : [...failing, ...stale],
          figures: [
            figure('applications', { zh: '可调用的应用', en: 'Applications that can be called' }, ids.length),
            figure('published', { zh: '已公布的用途说明', en: 'Published use statements' }, all.length),
            ...modes,
          ],
          evidence: all.map(({ id }) => ({
            kind: 'subject' as const,
            id,
            title: { zh: '用途说明', en: 'Use statement' },
          })),
          assurance: 'measured',
          validUntil: new Date(at.getTime() + HOUR).toISOString(),
        };
      },
    },
  ];
}

const NO_APPLICATION: FindingReason = {
  code: 'no-application',
  text: {
    zh: '没有持有可用密钥的应用，因此没有可检查的对象。',
    en: 'No application has a key in force, so there is nothing to look at.',
  },
};

const NOT_BLOCKING: FindingReason = {
  code: 'gate-not-blocking',
  text: {
    zh: '相应关口未处于阻断模式，缺项也会放行。请将其设为阻断。',
    en: 'The gate does not block: what is missing passes all the same. Set it to block.',
  },
};

const MODES: Record<'observe' | 'warn' | 'block', Bilingual> = {
  observe: { zh: '超出用途时仅观察', en: 'Off-purpose requests observed' },
  warn: { zh: '超出用途时警示', en: 'Off-purpose requests warned' },
  block: { zh: '超出用途时阻断', en: 'Off-purpose requests refused' },
};

function figure(name: string, title: Bilingual, value: number) {
  return { name, title, value, unit: '1' };
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

function monthsAfter(instant: string, months: number): Date {
  const date = new Date(instant);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date;
}
