import type { RequirementResult } from '../../../../kernel/gate/index.ts';
import type { Bilingual } from '../../../../kernel/identity/index.ts';
import type { BodyContent } from './body.schema.ts';

export type Member = BodyContent['members'][number];
export type Rules = BodyContent['rules'];

/** Functions that have no vote. */
const ADVISES = new Set<Member['function']>(['adviser', 'secretary']);

export function hasVote(member: Member): boolean {
  return !ADVISES.has(member.function);
}

/** Members whose term covers the instant: from the first day's beginning to the last day's end, in UTC. */
export function inTerm(members: readonly Member[], at: Date): Member[] {
  const day = at.toISOString().slice(0, 10);
  return members.filter(({ from, until }) => from <= day && day <= until);
}

type Reason = RequirementResult['reasons'][number];
const because = (code: string, zh: string, en: string): Reason => ({ code, text: { zh, en } });

/** What the composition misses of the body's own rules, at that time. */
export function compositionFaults({ rules, members }: Pick<BodyContent, 'rules' | 'members'>, at: Date): Reason[] {
  const faults: Reason[] = [];
  const seated = inTerm(members, at).filter(hasVote);
  if (new Set(members.map(({ personId }) => personId)).size !== members.length)
    faults.push(because('member-twice', '同一人被列了两次。', 'Somebody is a member twice.'));
  if (seated.length < rules.membersMin)
    faults.push(
      because(
        'members-short',
        `有表决权且在任的成员 ${seated.length} 人，至少 ${rules.membersMin} 人。`,
        `${seated.length} voting members are in term, at least ${rules.membersMin} are needed.`,
      ),
    );
  if (rules.membersOdd && seated.length % 2 === 0)
    faults.push(because('members-even', '有表决权的成员须为单数。', 'The number of voting members must be odd.'));
  const outside = seated.filter((member) => member.outside).length;
  if (outside < rules.outsideMin)
    faults.push(
      because(
        'outside-short',
        `外部成员 ${outside} 人，至少 ${rules.outsideMin} 人。`,
        `${outside} members from outside, at least ${rules.outsideMin} are needed.`,
      ),
    );
  if (rules.bothSexes && new Set(seated.map(({ sex }) => sex).filter((sex) => sex !== null)).size < 2)
    faults.push(because('one-sex', '成员须有不同性别。', 'Members of both sexes are needed.'));
  for (const { name, title, min } of rules.categories) {
    const own = seated.filter(({ category }) => category === name).length;
    if (own < min)
      faults.push(
        because(
          'category-short',
          `“${title.zh}”类成员 ${own} 人，至少 ${min} 人。`,
          `${own} members of ${title.en}, at least ${min} are needed.`,
        ),
      );
  }
  const known = new Set(rules.categories.map(({ name }) => name));
  if (members.some(({ category }) => !known.has(category)))
    faults.push(
      because('category-unknown', '有成员的类别不在规则之中。', 'A member has a category that the rules do not know.'),
    );
  if (seated.filter((member) => member.function === 'chair').length !== 1)
    faults.push(because('no-chair', '须有且仅有一名主任。', 'There must be exactly one chair.'));
  if (
    members.some(
      (member) => monthsBetween(member.from, member.until) > rules.termMonthsMax || member.until < member.from,
    )
  )
    faults.push(
      because(
        'term-too-long',
        `任期不得超过 ${rules.termMonthsMax} 个月，且截止不早于开始。`,
        `A term is at most ${rules.termMonthsMax} months and does not end before it begins.`,
      ),
    );
  if (rules.quorum > rules.membersMin)
    faults.push(
      because('quorum-too-high', '法定人数大于最少成员数。', 'The quorum is larger than the fewest members.'),
    );
  return faults;
}

/** What rules of a preset's kind leave out of the preset. */
export function presetFaults(rules: Rules, preset: Rules): Reason[] {
  const weaker: string[] = [];
  if (rules.membersMin < preset.membersMin) weaker.push('membersMin');
  if (rules.outsideMin < preset.outsideMin) weaker.push('outsideMin');
  if (rules.quorum < preset.quorum) weaker.push('quorum');
  if (preset.bothSexes && !rules.bothSexes) weaker.push('bothSexes');
  if (preset.quorumOfCategories && !rules.quorumOfCategories) weaker.push('quorumOfCategories');
  if (rules.termMonthsMax > preset.termMonthsMax) weaker.push('termMonthsMax');
  const share = ({ majority }: Rules) => majority.numerator / majority.denominator;
  if (share(rules) < share(preset) || rules.majority.of === 'cast') weaker.push('majority');
  for (const { name } of preset.categories)
    if (!rules.categories.some((one) => one.name === name && one.min > 0)) weaker.push(`categories.${name}`);
  return weaker.length === 0
    ? []
    : [
        because(
          'weaker-than-preset',
          `低于预设要求：${weaker.map((name) => WORDS[name]?.zh ?? name).join('、')}。`,
          `Weaker than the preset: ${weaker.map((name) => WORDS[name]?.en ?? name).join(', ')}.`,
        ),
      ];
}

const WORDS: Record<string, Bilingual> = {
  membersMin: { zh: '最少成员数', en: 'fewest members' },
  outsideMin: { zh: '外部成员数', en: 'members from outside' },
  quorum: { zh: '法定人数', en: 'quorum' },
  bothSexes: { zh: '不同性别', en: 'both sexes' },
  quorumOfCategories: { zh: '到会覆盖各类别', en: 'each category present' },
  termMonthsMax: { zh: '任期', en: 'term' },
  majority: { zh: '通过比例', en: 'majority' },
};

function monthsBetween(from: string, until: string): number {
  const [a, b] = [new Date(from), new Date(until)];
  const months = (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth();
  return b.getUTCDate() > a.getUTCDate() ? months + 1 : months;
}
