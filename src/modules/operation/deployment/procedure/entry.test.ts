import { expect, test } from 'vitest';
import type { WorkingCalendar } from '../../../../kernel/time/index.ts';
import {
  deadlineDay,
  entryProblems,
  hasLapsed,
  lastDayOf,
  legalProcedure,
  procedureEntry,
  proceduresFor,
} from './index.ts';

const SHA = 'a'.repeat(64);
const TODAY = '2026-11-23';
const entry = { number: 'No. 1', date: '2026-01-31', until: null, documentSha256: SHA, note: '' };

test('an entry is told what it misses', () => {
  const filing = legalProcedure('gen-ai-filing')!;
  const codes = (change: object, id = 'gen-ai-filing') =>
    entryProblems(legalProcedure(id)!, procedureEntry.parse({ ...entry, ...change }), TODAY).map(({ code }) => code);
  expect(entryProblems(filing, entry, TODAY)).toEqual([]);
  expect(codes({ number: '  ' })).toEqual(['number-missing']);
  expect(codes({ documentSha256: null })).toEqual(['document-missing']);
  expect(codes({ date: '2026-11-24' })).toEqual(['date-in-future']);
  expect(codes({ date: TODAY })).toEqual([]);
  expect(codes({ until: '2026-01-30' })).toEqual(['until-before-date']);
  expect(codes({}, 'icp-licence')).toEqual(['until-missing']);
  expect(codes({ number: '', documentSha256: null }, 'icp-filing')).toEqual(['number-missing']);
  expect(codes({ number: '' }, 'mlps-grading')).toEqual([]);
});

test('an entry of the wrong form is refused', () => {
  for (const change of [{ documentSha256: 'A'.repeat(64) }, { date: '2026-13-01' }, { until: '' }, { extra: 1 }]) {
    expect(procedureEntry.safeParse({ ...entry, ...change }).success).toBe(false);
  }
});

test('an entry lapses after the day printed on it, or after the months of its procedure, whichever comes first', () => {
  const yearly = legalProcedure('mlps-assessment')!;
  const licence = legalProcedure('icp-licence')!;
  expect(lastDayOf(licence, { ...entry, until: '2031-01-31' })).toBe('2031-01-31');
  expect(lastDayOf(yearly, entry)).toBe('2027-01-31');
  expect(lastDayOf(yearly, { ...entry, until: '2026-06-30' })).toBe('2026-06-30');
  expect(lastDayOf(yearly, { ...entry, until: '2030-01-01' })).toBe('2027-01-31');
  expect(lastDayOf(yearly, { date: '2024-02-29', until: null })).toBe('2025-02-28');
  expect(lastDayOf(legalProcedure('gen-ai-filing')!, entry)).toBeNull();
  expect(hasLapsed(yearly, entry, '2027-01-31')).toBe(false);
  expect(hasLapsed(yearly, entry, '2027-02-01')).toBe(true);
  expect(hasLapsed(legalProcedure('gen-ai-filing')!, entry, '2099-01-01')).toBe(false);
});

test('the algorithm filing is due ten working days after the start, a website thirty days after', () => {
  const calendar: WorkingCalendar = {
    timeZone: 'Asia/Shanghai',
    holidays: ['2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07'],
    workedWeekends: ['2026-10-10'],
    knownYears: [2026],
  };
  const facts = {
    offeredToPublic: true,
    inMainlandChina: true,
    publicOpinionOrMobilisation: true,
    modelOrigin: 'own' as const,
    baseModelFiled: false,
    suppliesOthers: false,
    algorithmRecommendation: true,
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
    channels: ['website' as const],
    fields: [],
    mlpsLevelWanted: 2,
    startsOn: '2026-09-28',
  };
  const due = (id: string, startsOn: string | null) => {
    const need = proceduresFor(facts).find(({ procedureId }) => procedureId === id)!;
    return need.deadline === undefined ? undefined : deadlineDay(need.deadline, startsOn, calendar);
  };
  // 29, 30 September; 8, 9, 10 (worked Saturday), 12, 13, 14, 15, 16 October.
  expect(due('algorithm-filing', '2026-09-28')).toEqual({ day: '2026-10-16', certain: true });
  expect(due('algorithm-filing', '2026-12-28')).toEqual({ day: '2027-01-11', certain: false });
  expect(due('public-security-filing', '2026-09-28')).toEqual({ day: '2026-10-28', certain: true });
  expect(due('algorithm-filing', null)).toBeNull();
  expect(due('gen-ai-filing', '2026-09-28')).toBeUndefined();
});
