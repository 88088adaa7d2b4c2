import { judgedRevision, requirement } from '../../../../governance/index.ts';
import type { RequirementResult } from '../../../../kernel/gate/index.ts';
import { numberOf, type Profile } from '../../../../kernel/profile/index.ts';
import { DAY } from '../../../../kernel/time/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import type { VersionContent } from '../../../development/design/index.ts';
import type { EndpointContent } from '../endpoint/index.ts';
import { procedureReasons } from '../procedure/index.ts';
import { approvedRevisions, type Bound } from './approved.ts';
import { REASONS, TITLES } from './reasons.ts';
import type { ReleaseDeps } from './release.deps.ts';
import type { ReleaseReader } from './release.reader.ts';
import { rivalsOf } from './release.repository.ts';
import type { ReleaseKind, ReleaseRevision } from './release.schema.ts';

type Reasons = RequirementResult['reasons'];

/** Always asked, whatever the profile says: without these there is nothing that could be served. */
const ALWAYS: Record<ReleaseKind, readonly string[]> = {
  full: [
    'version-approved',
    'artefact-hashed',
    'endpoints-approved',
    'use-statement-approved',
    'period',
    'model-name',
    'approvals',
  ],
  test: ['version-approved', 'endpoints-approved', 'applications-named', 'period'],
};

/** The seats of gate `release`; the profile may ask for fewer, and gets these, but not for more. */
export const RELEASE_SEATS = 2;

/**
 * What a release must have, each answered from live data. `bound` are the revisions that a review binds; without it the
 * newest revision of the release is judged, with what is in force of the others.
 */
export async function releaseRequirements(
  deps: ReleaseDeps,
  reader: ReleaseReader,
  db: AnyDb,
  subjectId: string,
  profile: Profile,
  at: Date,
  bound?: Bound,
): Promise<RequirementResult[]> {
  const content = (await judgedRevision(deps, db, subjectId, bound)).content as ReleaseRevision;
  const gate = content.kind === 'test' ? 'test-release' : 'release';
  const asked = new Set([...ALWAYS[content.kind], ...(profile.gates[gate]?.requirements ?? []).map(({ id }) => id)]);
  const checks: Record<string, () => Promise<Reasons> | Reasons> = {
    'version-approved': () => versionApproved(deps, db, content, bound),
    'artefact-hashed': () => artefactHashed(deps, db, content, bound),
    'endpoints-approved': () => endpointsApproved(deps, db, subjectId, content, bound),
    'use-statement-approved': () => statementsApproved(deps, db, subjectId, content, bound),
    'applications-named': () => (content.useStatementIds.length > 0 ? [] : [REASONS.statementNotNamed(subjectId)]),
    'procedures-complete': () => proceduresComplete(deps, db, subjectId, content, bound),
    period: () => period(subjectId, content, profile, at),
    'model-name': () => modelName(reader, db, subjectId, content, bound),
    approvals: () =>
      numberOf(profile, 'release.approvals') > RELEASE_SEATS ? [REASONS.tooFewSeats(subjectId, RELEASE_SEATS)] : [],
  };
  const results: RequirementResult[] = [];
  for (const id of asked) {
    // What is not checked here is left out: the gate then counts it as missing.
    const check = checks[id];
    if (check === undefined) continue;
    const wanted = (profile.gates[gate]?.requirements ?? []).find((one) => one.id === id);
    results.push(requirement(wanted ?? { id, ...TITLES[id]! }, await check()));
  }
  return results;
}

async function versionApproved(
  deps: ReleaseDeps,
  db: AnyDb,
  content: ReleaseRevision,
  bound?: Bound,
): Promise<Reasons> {
  const approved = await approvedRevisions(deps, db, [content.versionId], bound);
  return approved(content.versionId) === null ? [REASONS.versionNotApproved(content.versionId)] : [];
}

async function artefactHashed(deps: ReleaseDeps, db: AnyDb, content: ReleaseRevision, bound?: Bound): Promise<Reasons> {
  const { versionId } = content;
  const approved = await approvedRevisions(deps, db, [versionId], bound);
  const revision = approved(versionId) ?? (await deps.subjects.latest(db, versionId));
  return (revision?.content as VersionContent | undefined)?.artefact ? [] : [REASONS.artefactMissing(versionId)];
}

async function endpointsApproved(
  deps: ReleaseDeps,
  db: AnyDb,
  subjectId: string,
  { endpointIds, versionId }: ReleaseRevision,
  bound?: Bound,
): Promise<Reasons> {
  if (endpointIds.length === 0) return [REASONS.endpointNotNamed(subjectId)];
  const approved = await approvedRevisions(deps, db, endpointIds, bound);
  const reasons = [];
  for (const id of endpointIds) {
    const revision = approved(id);
    if (revision === null) reasons.push(REASONS.endpointNotApproved(id));
    else {
      const said = (revision.content as EndpointContent).versionId;
      if (said !== null && said !== versionId) reasons.push(REASONS.endpointServesOther(id));
    }
  }
  return reasons;
}

async function statementsApproved(
  deps: ReleaseDeps,
  db: AnyDb,
  subjectId: string,
  { useStatementIds }: ReleaseRevision,
  bound?: Bound,
): Promise<Reasons> {
  if (useStatementIds.length === 0) return [REASONS.statementNotNamed(subjectId)];
  const approved = await approvedRevisions(deps, db, useStatementIds, bound);
  return useStatementIds.filter((id) => approved(id) === null).map(REASONS.statementNotApproved);
}

/** Judged by the facts that the approval binds, else by those stated last: these would be bound now. */
async function proceduresComplete(
  { subjects, readers }: ReleaseDeps,
  db: AnyDb,
  subjectId: string,
  { useStatementIds }: ReleaseRevision,
  bound?: Bound,
): Promise<Reasons> {
  const applicationIds = new Set<string>();
  for (const id of useStatementIds) {
    if ((await subjects.get(db, id)) !== null) applicationIds.add(await readers.statements.applicationOf(db, id));
  }
  if (applicationIds.size === 0) return [REASONS.statementNotNamed(subjectId)];
  const reasons = [];
  for (const id of [...applicationIds].sort()) {
    const application = await subjects.require(db, id, 'application');
    const revision = bound?.get(id) ?? 'newest';
    reasons.push(...procedureReasons(await readers.procedures.overview(db, id, { revision }), application.title));
  }
  return reasons;
}

function period(subjectId: string, { kind, notAfter }: ReleaseRevision, profile: Profile, at: Date): Reasons {
  if (notAfter !== null && Date.parse(notAfter) <= at.getTime()) return [REASONS.ended(subjectId)];
  if (kind === 'full') return [];
  const days = numberOf(profile, 'test-release.max-days');
  if (notAfter === null || Date.parse(notAfter) > at.getTime() + days * DAY) return [REASONS.tooLong(subjectId, days)];
  return [];
}

/** One name means one release to an application: a new one takes over all applications of an older one, or none. */
async function modelName(
  reader: ReleaseReader,
  db: AnyDb,
  releaseId: string,
  content: ReleaseRevision,
  bound?: Bound,
): Promise<Reasons> {
  const applicationIds = await reader.applicationsOf(
    db,
    content,
    bound ?? (await reader.inForce(db, content.useStatementIds)),
  );
  const rivals = await rivalsOf(db, { releaseId, modelName: content.modelName, applicationIds });
  return rivals
    .filter((rival) => !rival.application_ids.every((id) => applicationIds.includes(id)))
    .map((rival) => REASONS.nameTaken(rival.release_id, content.modelName));
}
