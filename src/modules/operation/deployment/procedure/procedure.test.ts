import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  CHANNELS,
  FACT_QUESTIONS,
  FIELDS,
  LEGAL_PROCEDURES,
  legalProcedure,
  MODEL_ORIGINS,
  proceduresFor,
  type ServiceFacts,
  serviceFacts,
} from './index.ts';
import { PROCEDURE_RULES } from './rules.ts';

const INTERNAL: ServiceFacts = {
  offeredToPublic: false,
  inMainlandChina: true,
  publicOpinionOrMobilisation: false,
  modelOrigin: 'own',
  baseModelFiled: false,
  suppliesOthers: false,
  algorithmRecommendation: false,
  deepSynthesis: true,
  editsFaceOrVoice: false,
  personalInformation: false,
  sensitivePersonalInformation: false,
  automatedDecision: false,
  crossBorderTransfer: false,
  importantData: false,
  minors: false,
  criticalInfrastructure: false,
  paid: false,
  channels: [],
  fields: [],
  mlpsLevelWanted: 2,
  startsOn: null,
};
const PUBLIC_CHAT: ServiceFacts = {
  ...INTERNAL,
  offeredToPublic: true,
  publicOpinionOrMobilisation: true,
  personalInformation: true,
  channels: ['website', 'app'],
  startsOn: '2026-11-23',
};

const requiredFor = (facts: ServiceFacts) =>
  proceduresFor(serviceFacts.parse(facts))
    .filter((need) => need.required)
    .map((need) => need.procedureId);

const yesNoFacts = Object.keys(INTERNAL).filter(
  (fact) => typeof INTERNAL[fact as keyof ServiceFacts] === 'boolean',
) as (keyof ServiceFacts)[];

const anyFacts: fc.Arbitrary<ServiceFacts> = fc
  .record({
    ...Object.fromEntries(yesNoFacts.map((fact) => [fact, fc.boolean()])),
    modelOrigin: fc.constantFrom(...MODEL_ORIGINS),
    channels: fc.subarray([...CHANNELS]),
    fields: fc.subarray([...FIELDS]),
    mlpsLevelWanted: fc.integer({ min: 1, max: 4 }),
    startsOn: fc.option(fc.constant('2026-11-23')),
  })
  .map((facts) => facts as unknown as ServiceFacts);

test('internal use needs grading only, and an impact assessment once personal information comes in', () => {
  expect(requiredFor(INTERNAL)).toEqual(['mlps-grading']);
  expect(requiredFor({ ...INTERNAL, personalInformation: true })).toEqual([
    'mlps-grading',
    'personal-information-assessment',
  ]);
});

test('a public chat service on an own model is filed, not registered', () => {
  expect(requiredFor(PUBLIC_CHAT)).toEqual([
    'gen-ai-filing',
    'safety-assessment',
    'algorithm-filing',
    'deep-synthesis-filing',
    'label-material',
    'icp-filing',
    'app-filing',
    'public-security-filing',
    'mlps-grading',
    'ethics-review',
    'ethics-expert-review',
    'personal-information-assessment',
  ]);
});

test('calling a filed model unchanged is registered; calling one that is not filed is no way around filing', () => {
  const filed = requiredFor({ ...PUBLIC_CHAT, modelOrigin: 'api', baseModelFiled: true });
  expect(filed).toContain('gen-ai-registration');
  expect(filed).toContain('base-model-filing-proof');
  expect(filed).not.toContain('gen-ai-filing');
  const unfiled = requiredFor({ ...PUBLIC_CHAT, modelOrigin: 'api' });
  expect(unfiled).toContain('gen-ai-filing');
  expect(unfiled).not.toContain('gen-ai-registration');
  expect(requiredFor({ ...PUBLIC_CHAT, modelOrigin: 'fine-tuned', baseModelFiled: true })).toContain('gen-ai-filing');
});

test('a public service without public-opinion attributes needs no filing but labels and the network procedures', () => {
  expect(requiredFor({ ...PUBLIC_CHAT, publicOpinionOrMobilisation: false, personalInformation: false })).toEqual([
    'label-material',
    'icp-filing',
    'app-filing',
    'public-security-filing',
    'mlps-grading',
  ]);
});

test('a service outside mainland China needs none of these procedures', () => {
  expect(requiredFor({ ...PUBLIC_CHAT, inMainlandChina: false })).toEqual([]);
});

test.each([
  [{ suppliesOthers: true }, 'deep-synthesis-filing'],
  [{ mlpsLevelWanted: 3 }, 'mlps-assessment'],
  [{ mlpsLevelWanted: 3, criticalInfrastructure: true }, 'critical-infrastructure-assessment'],
  [{ importantData: true }, 'important-data-assessment'],
  [{ importantData: true, crossBorderTransfer: true }, 'data-export'],
  [{ personalInformation: true, crossBorderTransfer: true }, 'data-export'],
  [{ personalInformation: true, minors: true }, 'minors-audit'],
  [{ personalInformation: true, minors: true }, 'minors-rules'],
  [{ automatedDecision: true }, 'ethics-review'],
  [{ automatedDecision: true, fields: ['medical'] }, 'ethics-expert-review'],
  [{ offeredToPublic: true, paid: true }, 'icp-licence'],
  [{ offeredToPublic: true, channels: ['api'] }, 'icp-filing'],
  [{ offeredToPublic: true, fields: ['news'] }, 'news-licence'],
  [{ offeredToPublic: true, fields: ['medical'] }, 'sector-licence'],
  [{ offeredToPublic: true, editsFaceOrVoice: true }, 'edited-person-consent'],
  [{ offeredToPublic: true, editsFaceOrVoice: true }, 'deep-synthesis-assessment'],
] satisfies [Partial<ServiceFacts>, string][])('%o needs %s, and internal use without it does not', (change, id) => {
  expect(requiredFor({ ...INTERNAL, ...change })).toContain(id);
  expect(requiredFor(INTERNAL)).not.toContain(id);
});

test('every procedure is answered once, in the order of the catalogue, with a reason and a source', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const needs = proceduresFor(facts);
      expect(needs.map((need) => need.procedureId)).toEqual(LEGAL_PROCEDURES.map(({ id }) => id));
      for (const { reason, source } of needs) expect([reason.zh, reason.en, source]).not.toContain('');
    }),
  );
});

test('making a service public never removes a procedure', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const required = (offeredToPublic: boolean) =>
        proceduresFor({ ...facts, offeredToPublic }).flatMap((need) => (need.required ? [need.procedureId] : []));
      expect(required(true)).toEqual(expect.arrayContaining(required(false)));
    }),
  );
});

test('no admitted fact removes a procedure, but a filed base model, which turns filing into registration', () => {
  fc.assert(
    fc.property(anyFacts, fc.constantFrom(...yesNoFacts), (facts, fact) => {
      const required = (value: boolean) =>
        proceduresFor({ ...facts, [fact]: value }).flatMap((need) => (need.required ? [need.procedureId] : []));
      const expected = required(false).filter((id) => fact !== 'baseModelFiled' || id !== 'gen-ai-filing');
      expect(required(true)).toEqual(expect.arrayContaining(expected));
    }),
  );
});

test('the tables fit together: every rule is about a procedure, every procedure can be needed', () => {
  const ids = LEGAL_PROCEDURES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect([...new Set(PROCEDURE_RULES.map((rule) => rule.procedureId))].sort()).toEqual([...ids].sort());
  for (const { source, confidence, reason } of PROCEDURE_RULES) {
    expect(source).not.toBe('');
    expect(['high', 'medium', 'low']).toContain(confidence);
    expect(reason.zh).toMatch(/\p{Script=Han}/u);
    expect(reason.en).not.toMatch(/\p{Script=Han}/u);
  }
  for (const { title, authority, neededBy } of LEGAL_PROCEDURES) {
    for (const text of [title, authority, neededBy]) {
      expect(text.zh).not.toBe('');
      expect(text.en).not.toMatch(/\p{Script=Han}/u);
    }
  }
  expect(legalProcedure('gen-ai-filing')?.title.zh).toBe('生成式人工智能服务备案');
  expect(legalProcedure('unknown')).toBeUndefined();
});

test('there is a question for every fact, in the order of the schema', () => {
  expect(Object.keys(FACT_QUESTIONS)).toEqual(Object.keys(INTERNAL));
});

test.each([
  [{ sensitivePersonalInformation: true }, 'personalInformation'],
  [{ deepSynthesis: false, editsFaceOrVoice: true }, 'deepSynthesis'],
  [{ criticalInfrastructure: true }, 'mlpsLevelWanted'],
  [{ startsOn: '2026-02-30' }, 'startsOn'],
  [{ channels: ['fax'] }, 'channels'],
  [{ offeredToPublic: 'yes' }, 'offeredToPublic'],
])('facts %o are refused, and the refusal points at %s', (change, path) => {
  const result = serviceFacts.safeParse({ ...INTERNAL, ...change });
  expect(result.error?.issues[0]?.path[0]).toBe(path);
  expect(serviceFacts.safeParse({ ...INTERNAL, moon: true }).success).toBe(false);
});
