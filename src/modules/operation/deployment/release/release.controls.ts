import type { Control, ControlDescription, Finding, FindingReason } from '../../../../kernel/control/index.ts';
import type { Bilingual } from '../../../../kernel/identity/index.ts';
import { numberOf } from '../../../../kernel/profile/index.ts';
import { MINUTE, SECOND } from '../../../../kernel/time/index.ts';
import type { ReleaseDeps } from './release.deps.ts';
import type { BoundRelease, ReleaseReader } from './release.reader.ts';
import { RELEASE_RECORDS } from './release.records.ts';
import { approvedEver, openBreakGlass } from './release.repository.ts';

/** What is published for gateways, or null before anything was. */
export type PolicyInForce = () => Promise<{ epoch: number; hash: string; sequence: number; waiting: boolean } | null>;

/** What is served, as the controls of one look share it. */
export type ServedIn = (at: Date) => ReturnType<ReleaseReader['served']>;

const RELEASE_GATE = {
  id: '6.1.b/release-gate',
  measureId: '6.1.b',
  title: { zh: '上线审批', en: 'Release approval' },
  enforcement: {
    zh: '未获批准的模型无法通过网关访问：发布须满足关口要求，并由合规与安全两人批准；策略只由已批准的版本编译、签名、入账后下发，网关逐一确认。',
    en: 'What is not released cannot be called: a release meets its gate and is approved by compliance and security; policies are compiled from approved revisions only, signed, entered into the ledger and acknowledged by each gateway.',
  },
} as const;

/** For the generated documents. */
export const CONTROL_DESCRIPTIONS: readonly ControlDescription[] = [
  {
    ...RELEASE_GATE,
    evidence: [
      RELEASE_RECORDS.approved,
      RELEASE_RECORDS.rejected,
      RELEASE_RECORDS.suspended,
      RELEASE_RECORDS.revoked,
      RELEASE_RECORDS.rolledBack,
      'policy.published',
      'policy.acknowledged',
    ],
    tests: [
      'src/modules/operation/deployment/release/release.test.ts',
      'src/modules/operation/deployment/release/operation.test.ts',
      'src/modules/operation/deployment/policy/policy.test.ts',
      'test/acceptance/6.1.b/release.test.ts',
      'test/acceptance/policy/revocation.test.ts',
      'test/acceptance/policy/cut-off.test.ts',
    ],
  },
];

/** How long the answer is believed: gateways come and go. */
const VALID = 10 * MINUTE;

/** Control of 6.1 b. In scope is every release that is approved now. */
export function createReleaseControl(deps: ReleaseDeps, served: ServedIn, inForce: PolicyInForce): Control {
  const { db, gates, profiles, designVersions } = deps;

  /** What is stopped between the register and the gateways: not approved wrongly, but not known to be enforced. */
  async function reach(
    at: Date,
  ): Promise<{ failing: FindingReason[]; stale: FindingReason[]; connected: number; current: number }> {
    const policy = await inForce();
    if (policy === null) return { failing: [REASONS.notPublished], stale: [], connected: 0, current: 0 };
    const { profile } = await profiles.current(db);
    const silence = numberOf(profile, 'gateway.contact-max-age-seconds') * SECOND;
    const gateways = await deps.gateways();
    const fresh = gateways.filter(
      ({ connected, lastSeenAt }) =>
        connected || (lastSeenAt !== null && at.getTime() - Date.parse(lastSeenAt) <= silence),
    );
    const current = fresh.filter(
      ({ policyHash, standingSequence }) => policyHash === policy.hash && (standingSequence ?? -1) >= policy.sequence,
    );
    const failing = gateways.length === 0 ? [REASONS.noGateway] : [];
    const stale: FindingReason[] = policy.waiting ? [REASONS.waiting] : [];
    if (gateways.length > 0 && fresh.length === 0) stale.push(REASONS.noneConnected);
    for (const { id, title } of fresh) {
      if (!current.some((one) => one.id === id)) stale.push(REASONS.behind(id, title));
    }
    return { failing, stale, connected: fresh.length, current: current.length };
  }

  async function assuranceOf(releases: readonly BoundRelease[]): Promise<Finding['assurance']> {
    for (const { content, version } of releases) {
      const known = await designVersions.assurance(db, content.versionId, version.content);
      // The weights behind an address are only said to be these, unless we hashed them ourselves.
      if (known !== 'measured') return 'attested';
    }
    return 'measured';
  }

  return {
    ...RELEASE_GATE,
    triggers: [
      ...Object.values(RELEASE_RECORDS),
      'policy.published',
      'policy.acknowledged',
      'gateway.enrolled',
      'gateway.retired',
      'gate.mode-changed',
    ],
    async evaluate(_scope, at): Promise<Finding> {
      const { releases, flaws } = await served(at);
      const full = releases.filter(({ row }) => row.kind === 'full');
      const ever = await approvedEver(db);
      const overdue = (await openBreakGlass(db)).filter(({ due_at }) => due_at <= at);
      const told = await reach(at);

      const failing: FindingReason[] = [...flaws, ...told.failing];
      if ((await gates.mode(db, 'release')) !== 'block') failing.push(REASONS.notBlocking);
      for (const { row } of full) {
        if (row.approved_mode !== 'block') failing.push(REASONS.approvedOpenly(row.release_id));
      }
      for (const { release_id } of overdue) failing.push(REASONS.followUpOverdue(release_id));
      const scope = full.length > 0 || flaws.length > 0;
      const reasons = scope ? [...failing, ...told.stale] : [REASONS.nothingReleased];
      const status = !scope
        ? 'not-operated'
        : failing.length > 0
          ? 'failing'
          : told.stale.length > 0
            ? 'stale'
            : 'operating';
      const count = (state: string) => ever.filter((row) => row.state === state).length;
      return {
        status,
        reasons,
        figures: [
          figure(
            'released',
            { zh: '在用发布', en: 'Releases in service' },
            full.filter(({ row }) => row.state === 'approved').length,
          ),
          figure('tests', { zh: '试发布', en: 'Test releases' }, releases.length - full.length),
          figure('suspended', { zh: '已暂停', en: 'Suspended' }, count('suspended')),
          figure('revoked', { zh: '已撤销', en: 'Revoked' }, count('revoked')),
          figure('gateways', { zh: '在线网关', en: 'Gateways in contact' }, told.connected),
          figure('acknowledged', { zh: '已确认现行策略的网关', en: 'Gateways on the present policy' }, told.current),
        ],
        evidence: [
          ...full.map(({ row, review }) => ({
            kind: 'review' as const,
            id: review.id,
            title: { zh: `发布审批：${row.model_name}`, en: `Approval of release ${row.model_name}` },
          })),
        ],
        assurance: await assuranceOf(full),
        validUntil: new Date(at.getTime() + VALID).toISOString(),
      };
    },
  };
}

const figure = (name: string, title: Bilingual, value: number) => ({ name, title, value, unit: '1' });

const REASONS = {
  nothingReleased: {
    code: 'nothing-released',
    text: {
      zh: '没有经审批上线的发布，因此没有可检查的对象。',
      en: 'No release is in service, so there is nothing to look at.',
    },
  },
  notBlocking: {
    code: 'gate-not-blocking',
    text: {
      zh: '上线关口未处于阻断模式，缺项也会放行。请将其设为阻断。',
      en: 'The release gate does not block: what is missing passes all the same. Set it to block.',
    },
  },
  notPublished: {
    code: 'policy-not-published',
    text: {
      zh: '尚无已下发的策略。请检查账本是否正常入账。',
      en: 'No policy was published: see whether the ledger takes entries.',
    },
  },
  waiting: {
    code: 'policy-waiting',
    text: { zh: '有新策略尚未入账下发。', en: 'A newer policy waits for its entry into the ledger.' },
  },
  noGateway: {
    code: 'no-gateway',
    text: {
      zh: '没有登记的网关，审批无法在运行中生效。',
      en: 'No gateway is enrolled, so nothing enforces the approvals.',
    },
  },
  noneConnected: {
    code: 'no-gateway-connected',
    text: {
      zh: '所有网关均失联，无法确认其执行的策略。',
      en: 'No gateway is in contact: which policy they obey is not known.',
    },
  },
  behind: (subjectId: string, { zh, en }: Bilingual): FindingReason => ({
    code: 'gateway-behind',
    subjectId,
    text: { zh: `网关“${zh}”尚未确认现行策略。`, en: `Gateway “${en}” has not acknowledged the present policy.` },
  }),
  approvedOpenly: (subjectId: string): FindingReason => ({
    code: 'approved-without-block',
    subjectId,
    text: {
      zh: '该发布获批时关口未处于阻断模式，请在阻断模式下重新申请。',
      en: 'The gate did not block when this release was approved: apply for it again with the gate blocking.',
    },
  }),
  followUpOverdue: (subjectId: string): FindingReason => ({
    code: 'follow-up-overdue',
    subjectId,
    text: { zh: '紧急处置逾期未补审。', en: 'An emergency act was not reviewed in time.' },
  }),
};
