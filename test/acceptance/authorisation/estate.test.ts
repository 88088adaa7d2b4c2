import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiClient, type Instance, openOrganisation, until } from '../../../examples/support/index.ts';
import { startTestUpstream, type TestUpstream } from '../../../src/gateway/testing/index.ts';
import { openInstance } from '../house.ts';
import { type Call, createAppointing, type Estate, makeEstate } from './estate/index.ts';
import { appointAll } from './estate/people.ts';
import { type Operation, readOperations } from './operations.ts';
import { acts, call, digests, each, readRules, told, unknown, type Walker, walkerOf } from './walk.ts';

/** Readings of what takes long or outside help to make; each has a test of its own. */
const NOT_READ = [
  'downloadLedgerExport',
  'getLedgerExport',
  'getLedgerVerification',
  'getMisuseCase',
  'getSignInSync',
  'listSignInSyncChanges',
  'readReviewSeal',
];

/** Words that nobody may be shown again, beside those of which the estate says so: they were replaced, or taken away. */
const REPLACED = /^canary(channelkept|channelremoved|sourcemade|anchormade|auditplanned)/;
/** Reasons of a step: of the sealed record, that the owner's list and page do not repeat. */
const ON_RECORD = /^canary(erasure|holdlifted|interestended|meetingopenrecusal)/;

/** How a reading refuses whoever may see the thing, or that it is there, but not this of it. */
const READ_REFUSALS: Readonly<Record<string, string>> = {
  listMeetings: '403 not-in-body',
  readReviewDocument: '403 not-involved',
  readReviewSnapshot: '403 not-involved',
};

/** How a change refuses whoever stands in no relation to the thing; everything else says 403 not-permitted. */
const WRITE_REFUSALS: Readonly<Record<string, readonly string[]>> = {
  ...to('404 not-found', [
    ...['assignMediator', 'endDelegation', 'endInterest', 'escalateDispute', 'revokeMyApiKey', 'revokeMySession'],
    ...['settleDispute', 'stateInDispute', 'submitAttempt', 'withdrawDispute'],
  ]),
  ...to('403 not-in-body', [
    ...['attendMeeting', 'callVote', 'cancelMeeting', 'castBallot', 'closeMeeting', 'closeResolutionAction'],
    ...['conveneMeeting', 'decideItem', 'freezeMinutes', 'openMeeting', 'recuseFromItem', 'reopenResolutionAction'],
    'setResolutionAction',
  ]),
  ...to('403 not-involved', ['addReviewDocument', 'addReviewDocumentVersion', 'beginReReview', 'signReviewDocument']),
  ...to('403 not-owner', [
    ...['answerNonconformity', 'completeCorrectiveAction', 'completeDecision', 'reportResolutionAction'],
  ]),
  ...to('403 not-reviewer', ['askAboutReview', 'confirmReviewCondition', 'returnReviewCondition']),
  ...to('403 not-applicant', ['answerReviewQuestion', 'withdrawReview']),
  meetReviewCondition: ['403 not-answerable'],
  // In what state a review is, and a question in it, everybody reads who sees it: the answer tells nothing new.
  voteOnReview: ['403 no-seat', '409 review-not-open'],
  withdrawReviewQuestion: ['403 not-asker', '409 question-closed'],
  // One line for each review: what could not be done is said there.
  assignReviews: ['200 ok'],
  remindOfReviews: ['200 ok'],
};

/** What everybody does with reviews that they see. */
const BY_WHO_SEES = new Set(['commentOnReview', 'freezeReview', 'recuseFromReview']);

/** What everybody does of their own. */
const OWN = new Set([
  ...['changeMe', 'createMyApiKey', 'declareInterest', 'makeDelegation', 'raiseDispute', 'setPreference'],
  'startAttempt',
]);

/** Changes that a member may try and the estate is not made with; each has a test of its own. */
const NOT_MADE = [
  ...['addReviewScan', 'beginMySecondFactor', 'changeMyPassword', 'confirmMySecondFactor', 'markRead'],
  ...['removeMySecondFactor', 'renewMyRecoveryCodes', 'rollbackRelease', 'sealReview', 'signOut'],
];

/** Tables that are written by time passing, by asking, and by being refused; of the acts it is looked at which. */
const WRITTEN_BESIDE =
  /^public\.(auth_session|compute_(counter_reading|gateway)|governance_(condition|notification|record|record_log))$/;

function to(refusal: string, operationIds: readonly string[]): Record<string, readonly string[]> {
  return Object.fromEntries(operationIds.map((id) => [id, [refusal]]));
}

let instance: Instance;
let upstream: TestUpstream;
let operations: Operation[];
let estate: Estate;
let walkers: Walker[];
/** Those who have no business with anything of the estate. */
let outsiders: { member: Walker; past: Walker; pastAuditor: Walker; afar: Walker; disabled: Walker };
let anywhere: (permission: string) => boolean;

beforeAll(async () => {
  upstream = await startTestUpstream();
  // Sign-ins come from an address for each person.
  instance = await openInstance({ env: { STEWARD_TRUST_PROXY: 'true' } });
  operations = await readOperations(createApiClient(instance.consoleUrl));
  const organisation = await openOrganisation(instance);
  const { administrator } = organisation;
  const appoint = createAppointing(organisation, instance.consoleUrl);
  const rules = await readRules();
  const roles = (await administrator.api.get<{ role: string }[]>('/roles')).map(({ role }) => role);
  const acting = roles.filter((role) => !/administrator|auditor/.test(role));
  const unit = await administrator.api.post<{ id: string }>('/units', {
    ...{ title: { zh: '别处', en: 'elsewhere' }, parentId: organisation.rootUnitId },
  });
  const lasts = 5_000;
  const { afar, past, pastAuditor, disabled } = await appointAll(appoint, {
    ...{ past: { roles: acting, lasts }, pastAuditor: { roles: ['auditor'], lasts } },
    ...{ afar: { roles: acting, unitId: unit.id }, disabled: { roles: acting } },
  });
  const ended = Date.now() + lasts;
  const holding = await appointAll(appoint, Object.fromEntries(roles.map((role) => [role, { roles: [role] }])));
  // Before anything is made: what somebody was told while they held a role stays theirs.
  await until('the grants to have ended', () => Date.now() > ended);
  estate = await makeEstate({ instance, organisation, upstream, operations, appoint });
  await administrator.api.post(`/people/${disabled.id}/disable`, { reason: 'no longer with us' });
  const { party, opponent, mediator, standIn, chair, conflicted } = estate.players;
  outsiders = {
    member: walkerOf(holding.member!, rules, []),
    past: walkerOf(past, rules, []),
    pastAuditor: walkerOf(pastAuditor, rules, []),
    afar: walkerOf(afar, rules, acting, 'afar'),
    disabled: walkerOf(disabled, rules, []),
  };
  walkers = [
    ...Object.values(outsiders).filter(({ name }) => name !== 'disabled'),
    ...Object.values(holding).map((person) => walkerOf(person, rules, person.roles)),
    ...[party, opponent, mediator, standIn, chair, conflicted].map((person) => walkerOf(person, rules, person.roles)),
  ];
  anywhere = (permission) => rules[permission]!.scope === 'anywhere';
}, 600_000);

afterAll(async () => {
  await instance?.close();
  await upstream?.close();
});

/** Answers as for what there is not, whatever the address named. Asked once for each kind of address. */
function createUnknown() {
  const answers = new Map<string, Promise<string>>();
  return (walker: Walker, method: string, path: string, options: Call['options'] = {}): Promise<string> => {
    const key = `${walker.name} ${method} ${unknown(path)}`;
    if (!answers.has(key))
      answers.set(
        key,
        call(walker, method, unknown(path), options).then(({ bytes }) => told(bytes)),
      );
    return answers.get(key)!;
  };
}

/** Every address of the estate that is read. */
function addresses(): { operation: Operation; path: string }[] {
  const { trace, readings } = estate;
  return operations
    .filter(({ method, access }) => method === 'GET' && access === 'person')
    .flatMap((operation) => {
      const { idPrefixes, mustAsk, template } = operation;
      const paths = readings.filter((path) => trace.operationOf('GET', path) === operation);
      if (mustAsk.length === 0 && idPrefixes.length === 0) paths.push(template);
      if (mustAsk.length === 0 && idPrefixes.length === 1 && idPrefixes[0] !== null)
        paths.push(...ofEach(idPrefixes[0]!).map((id) => template.replace(/\{[^}]+\}/, id)));
      return paths.map((path) => ({ operation, path }));
    });
}

/** Things that have states: all of them. Of the others two. */
const ofEach = (prefix: string) =>
  estate.trace.ids(prefix).slice(0, /^(rvw|mtg|dsp|ncf|mrv|aud|exm|smp)$/.test(prefix) ? 14 : 2);

test('what is read: a word is seen by exactly those who may know it, and what is hidden answers as what is not there', async () => {
  const { secrets } = estate;
  const all = addresses();
  const read = new Set(all.map(({ operation }) => operation.operationId));
  const unread = operations.filter(
    ({ method, access, operationId }) => method === 'GET' && access === 'person' && !read.has(operationId),
  );
  expect(unread.map(({ operationId }) => operationId).sort()).toEqual(NOT_READ);

  // Of those who may know exactly the same, one is enough. Without the permission nobody gets in: `every-route.test.ts`.
  const knowledge = (walker: Walker) => secrets.all.map(({ mayKnow }) => Number(mayKnow(walker))).join('');
  const grants = new Set<Walker>([outsiders.member, outsiders.past, outsiders.pastAuditor, outsiders.afar]);
  const attempts = all.flatMap(({ operation, path }) => {
    const allowed = walkers.filter(
      ({ holdsSomewhere }) => operation.permission === null || holdsSomewhere(operation.permission),
    );
    const one = new Map(allowed.map((walker) => [grants.has(walker) ? walker.name : knowledge(walker), walker]));
    return [...one.values()].map((walker) => ({ operation, path, walker }));
  });
  const asUnknown = createUnknown();
  const seen = new Set<string>();
  const wrong = await each(attempts, async ({ operation, path, walker }) => {
    const { said, bytes } = await call(walker, 'GET', path);
    const name = `${walker.name}: ${operation.operationId} ${path}`;
    for (const { word, mayKnow } of secrets.within(bytes)) {
      seen.add(word);
      if (!mayKnow(walker)) return `${name} shows ${word}`;
    }
    if (said === '200 ok') return null;
    if (said === '404 not-found')
      return told(bytes) === (await asUnknown(walker, 'GET', path)) ? null : `${name} tells that it is there`;
    const refusal = READ_REFUSALS[operation.operationId] ?? '403 not-permitted';
    return walker !== outsiders.member || said === refusal ? null : `${name}: ${said}`;
  });
  expect(wrong).toEqual([]);

  const unseen = secrets.all.filter(({ word }) => !seen.has(word)).map(({ word }) => word);
  const everybody = [...walkers, ...Object.values(estate.players).map(({ id }) => ({ id, holds: () => true }))];
  const shown = unseen.filter((word) => {
    const { mayKnow } = secrets.all.find((secret) => secret.word === word)!;
    return everybody.some((reader) => mayKnow(reader)) && !REPLACED.test(word) && !ON_RECORD.test(word);
  });
  expect(shown).toEqual([]);
}, 600_000);

test('what is changed: whoever has no business with a thing is told the same in each of its states, and changes nothing', async () => {
  const { trace } = estate;
  const { member, past, afar, disabled } = outsiders;
  const made = new Map<string, Call[]>();
  for (const one of trace.calls.filter(({ operation }) => operation.method !== 'GET'))
    made.set(one.operation.operationId, [...(made.get(one.operation.operationId) ?? []), one]);
  const unmade = operations.filter(
    ({ method, access, operationId, permission }) =>
      method !== 'GET' &&
      access === 'person' &&
      !made.has(operationId) &&
      (permission === null || member.holdsSomewhere(permission)),
  );
  expect(unmade.map(({ operationId }) => operationId).sort()).toEqual(NOT_MADE);

  const hidden = new Set<string>();
  const reviews = trace.ids('rvw').flatMap((id) => [member, past, afar].map((walker) => ({ id, walker })));
  await each(reviews, async ({ id, walker }) => {
    if ((await call(walker, 'GET', `/reviews/${id}`)).said === '404 not-found') hidden.add(`${walker.name} ${id}`);
    return null;
  });
  const isHidden = (walker: Walker, path: string) => hidden.has(`${walker.name} ${/rvw_\w+/.exec(path)?.[0]}`);

  const attempts = [...made.values()].flatMap((calls) => {
    const { operation, path, options } = calls.at(-1)!;
    const prefix = operation.idPrefixes.length === 1 ? operation.idPrefixes[0]! : null;
    const id = new RegExp(`${prefix}_\\w{26}`);
    const states = prefix === null ? calls.map((one) => one.path) : ofEach(prefix).map((one) => path.replace(id, one));
    return [member, past, afar, disabled].flatMap((walker) => {
      const may = operation.permission === null || walker.holdsSomewhere(operation.permission);
      // Somebody else's business does not lie elsewhere when it lies nowhere.
      if (walker === afar && operation.permission !== null && !member.holdsSomewhere(operation.permission))
        if (anywhere(operation.permission)) return [];
      // What is imported is empty: there is nothing that lies elsewhere.
      if (walker === afar && operation.operationId === 'importLiteLlm') return [];
      if (walker !== disabled && OWN.has(operation.operationId)) return [];
      return (may && walker !== disabled ? [...new Set(states)] : [path])
        .filter((one) => walker === disabled || !BY_WHO_SEES.has(operation.operationId) || isHidden(walker, one))
        .map((one) => ({ operation, path: one, options, walker }));
    });
  });

  const asUnknown = createUnknown();
  const before = await digests(instance.env.DATABASE_URL!);
  const known = new Set((await acts(instance.env.DATABASE_URL!)).map(({ id }) => id));
  const wrong = await each(attempts, async ({ operation, path, options, walker }) => {
    const { said, bytes } = await call(walker, operation.method, path, options);
    const hides = isHidden(walker, path);
    const expected = WRITE_REFUSALS[operation.operationId] ?? ['403 not-permitted'];
    const name = `${walker.name}: ${operation.operationId} ${path}`;
    if (walker === disabled) return said.startsWith('401') ? null : `${name}: ${said}`;
    if (!(hides ? ['404 not-found'] : expected).includes(said)) return `${name}: ${said}`;
    const leaked = estate.secrets.within(bytes).find(({ mayKnow }) => !mayKnow(walker));
    if (leaked !== undefined) return `${name} shows ${leaked.word}`;
    if (said === '404 not-found' && told(bytes) !== (await asUnknown(walker, operation.method, path, options)))
      return `${name} tells that it is there`;
    return null;
  });
  expect(wrong).toEqual([]);
  const after = await digests(instance.env.DATABASE_URL!);
  const changed = Object.keys(after).filter((table) => after[table] !== before[table] && !WRITTEN_BESIDE.test(table));
  expect(changed).toEqual([]);
  const done = (await acts(instance.env.DATABASE_URL!)).filter(
    ({ id, outcome, actor }) => !known.has(id) && outcome === 'done' && actor.kind === 'person',
  );
  expect(done.map(({ kind }) => kind)).toEqual([]);
}, 600_000);

test('who somebody is, what state a thing has and who approved it is believed from no body', () => {
  expect(estate.trace.calls.length).toBeGreaterThan(250);
  expect(estate.trace.believed).toEqual([]);
});
