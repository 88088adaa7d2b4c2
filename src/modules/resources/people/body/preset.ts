import { builtinProfile, type Criterion, criterionOf, type Profile } from '../../../../kernel/profile/index.ts';
import type { PresetView } from './body.schema.ts';
import type { Rules } from './composition.ts';

const IDS = [
  'ethics-committee.members-min',
  'ethics-committee.outside-min',
  'ethics-committee.both-sexes',
  'ethics-committee.term-years',
  'ethics-committee.quorum',
  'ethics-committee.majority',
] as const;

/** The number of the profile in force; a profile without it takes that of the built-in one for internal use. */
function criterion(profile: Profile, id: string): Criterion {
  return profile.criteria.find((one) => one.id === id) ?? criterionOf(builtinProfile('internal')!, id);
}

/** The rules of a committee for the ethics of science and technology, with every number from the profile. */
export function ethicsCommittee(profile: Profile): PresetView & { rules: Rules } {
  const number = (id: string) => Number(criterion(profile, id).value);
  const [numerator, denominator] = String(criterion(profile, 'ethics-committee.majority').value).split('/').map(Number);
  return {
    id: 'ethics-committee',
    title: { zh: '科技伦理（审查）委员会', en: 'Ethics committee' },
    rules: {
      membersMin: number('ethics-committee.members-min'),
      membersOdd: false,
      outsideMin: number('ethics-committee.outside-min'),
      bothSexes: criterion(profile, 'ethics-committee.both-sexes').value === true,
      termMonthsMax: number('ethics-committee.term-years') * 12,
      categories: [
        { name: 'technical', title: { zh: '相关科学技术', en: 'Science and technology' }, min: 1 },
        { name: 'ethics', title: { zh: '伦理', en: 'Ethics' }, min: 1 },
        { name: 'law', title: { zh: '法律', en: 'Law' }, min: 1 },
      ],
      quorum: number('ethics-committee.quorum'),
      quorumOfCategories: true,
      majority: { numerator: numerator!, denominator: denominator!, of: 'present' },
      ballot: 'open',
      actionDays: 30,
    },
    sources: IDS.map((id) => {
      const { title, source, confidence } = criterion(profile, id);
      return { criterionId: id, title: { zh: title.zh, en: title.en }, source, confidence };
    }),
  };
}
