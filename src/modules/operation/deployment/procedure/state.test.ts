import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CHANNELS, FIELDS, MODEL_ORIGINS } from './facts.ts';
import { hasLapsed, LEGAL_PROCEDURES, type ProcedureEntry, type ServiceFacts } from './index.ts';
import { type EnteredProcedure, procedureStates } from './state.ts';

const yesNo = fc.boolean();
const day = fc
  .integer({ min: Date.UTC(2024, 0, 1) / 86_400_000, max: Date.UTC(2028, 0, 1) / 86_400_000 })
  .map((count) => new Date(count * 86_400_000).toISOString().slice(0, 10));
const facts: fc.Arbitrary<ServiceFacts> = fc.record({
  offeredToPublic: yesNo,
  inMainlandChina: yesNo,
  publicOpinionOrMobilisation: yesNo,
  modelOrigin: fc.constantFrom(...MODEL_ORIGINS),
  baseModelFiled: yesNo,
  suppliesOthers: yesNo,
  algorithmRecommendation: yesNo,
  deepSynthesis: yesNo,
  editsFaceOrVoice: yesNo,
  personalInformation: yesNo,
  sensitivePersonalInformation: yesNo,
  automatedDecision: yesNo,
  crossBorderTransfer: yesNo,
  importantData: yesNo,
  minors: yesNo,
  criticalInfrastructure: yesNo,
  paid: yesNo,
  channels: fc.subarray([...CHANNELS]),
  fields: fc.subarray([...FIELDS]),
  mlpsLevelWanted: fc.integer({ min: 1, max: 4 }),
  startsOn: fc.option(day, { nil: null }),
});
const entry: fc.Arbitrary<ProcedureEntry> = fc.record({
  number: fc.constant('1'),
  date: day,
  until: fc.option(day, { nil: null }),
  documentSha256: fc.constant(null),
  note: fc.constant(''),
});
const entered: fc.Arbitrary<EnteredProcedure> = fc.record({
  subjectId: fc.constant('prc'),
  latest: fc.constant('hash'),
  draft: entry,
  rejected: yesNo,
  confirmed: fc.option(entry, { nil: null }),
});
const allEntered = fc
  .array(fc.option(entered, { nil: null }), { minLength: LEGAL_PROCEDURES.length, maxLength: LEGAL_PROCEDURES.length })
  .map(
    (list) => new Map(LEGAL_PROCEDURES.flatMap(({ id }, index) => (list[index] ? [[id, list[index]] as const] : []))),
  );
const required = (given: readonly ServiceFacts[]) =>
  procedureStates({ facts: given, entered: new Map(), today: '2026-11-23', online: false }).map((one) => one.required);

test('what either the stated or the approved facts ask for is needed, and nothing else', () => {
  fc.assert(
    fc.property(facts, facts, (stated, approved) => {
      const [one, other] = [required([stated]), required([approved])];
      expect(required([stated, approved])).toEqual(one.map((needed, index) => needed || other[index]));
    }),
  );
});

test('only a confirmation that still counts, or a deadline that still runs, settles what is needed', () => {
  fc.assert(
    fc.property(fc.array(facts, { maxLength: 2 }), allEntered, day, yesNo, (given, entries, today, online) => {
      for (const state of procedureStates({ facts: given, entered: entries, today, online })) {
        const confirmed = entries.get(state.procedure.id)?.confirmed ?? null;
        const counts = confirmed !== null && !hasLapsed(state.procedure, confirmed, today);
        expect(state.state === 'confirmed').toBe(counts);
        if (state.required && state.deadline === null) expect(state.settled).toBe(counts);
        if (state.required && state.deadline !== null && !counts) {
          expect(state.settled).toBe(state.dueOn === null ? !online : today <= state.dueOn);
        }
        if (given.length === 0) expect(state.required).toBe(false);
      }
    }),
  );
});

test('stating a second set of facts never settles what the first alone leaves open', () => {
  fc.assert(
    fc.property(facts, facts, allEntered, day, yesNo, (approved, stated, entries, today, online) => {
      // Either may name the start; a start that nobody has fixed is later than any for a service that does not run yet.
      const states = (given: readonly ServiceFacts[]) =>
        procedureStates({ facts: given, entered: entries, today, online });
      const both = states([stated, approved]);
      for (const [index, alone] of states([approved]).entries()) {
        if (alone.settled || (online && approved.startsOn === null)) continue;
        expect(both[index]!.settled).toBe(false);
      }
    }),
  );
});
