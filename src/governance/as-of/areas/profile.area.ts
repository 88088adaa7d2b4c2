import type { GateMode } from '../../../kernel/gate/index.ts';
import type { ProfileContent } from '../../profile/index.ts';
import { actsUntil } from '../acts.reader.ts';
import { inForceArea } from '../in-force.ts';
import { fact, lastOf, madeBy, words } from '../line.ts';
import type { AsOfArea } from '../types.ts';
import type { GovernanceAreaParts } from './index.ts';

const CAME_INTO_FORCE = 'profile.came-into-force';
const MODES: { readonly [mode in GateMode]: readonly [zh: string, en: string] } = {
  observe: ['观察', 'Observe'],
  warn: ['告警', 'Warn'],
  block: ['阻断', 'Block'],
};
const modeWords = (mode: GateMode) => words(mode, ...MODES[mode]);

/** The revision of the profile in force, with the numbers that it put on the measures: retention, deadlines, limits of trust. */
export function profileArea(parts: GovernanceAreaParts): AsOfArea {
  return inForceArea(parts, {
    name: 'profile',
    title: { zh: '准则集与保存期限', en: 'Profile, with retention and deadlines' },
    notes: [
      {
        zh: '程序后来新增的内部准则，在当时的版本里没有，这里不显示。',
        en: 'Internal criteria that a later version of the program brought are not in revisions from before it, so they are not shown.',
      },
    ],
    permission: 'profile.read',
    kind: 'profile',
    puts: ['profile.established', CAME_INTO_FORCE],
    tell: async (then) =>
      then.map(({ revision }) => {
        const { profile } = revision.content as ProfileContent;
        return [
          fact(
            'criteria',
            '准则',
            'Criteria',
            profile.criteria.map(({ id, title, value, unit }) => ({ type: 'criterion', id, title, value, unit })),
          ),
        ];
      }),
  });
}

/** Modes of gates that people set apart from the profile; a profile that says another mode takes them back. */
export function gatesArea({ db, gates }: GovernanceAreaParts): AsOfArea {
  return {
    name: 'gates',
    title: { zh: '关口模式', en: 'Modes of gates' },
    notes: [
      {
        zh: '只列出当时单独设定了模式的关口；其余关口按当时的准则集。',
        en: 'Gates are listed whose mode was set on its own then; all others followed the profile of that time.',
      },
    ],
    permission: 'gate.read',
    opens: ['gate.mode-changed'],
    changes: [],
    async lines(given, { at }) {
      const profiles = await actsUntil(db, { kinds: [CAME_INTO_FORCE], until: at });
      const titles = new Map((await gates.list(db)).map(({ name, title }) => [name, title]));
      return given.map(({ id, acts }) => {
        const set = lastOf(acts, 'gate.mode-changed');
        if (set === undefined) return null;
        const cleared = profiles.some((act) => act.id > set.id && changesGate(act.facts.changes, id));
        if (cleared) return null;
        return {
          id,
          about: { type: 'subject', kind: 'gate', id, title: titles.get(id) ?? null },
          facts: [fact('mode', '模式', 'Mode', modeWords(set.facts.to as GateMode))],
          acts: madeBy(set),
        };
      });
    },
  };
}

function changesGate(changes: unknown, gate: string): boolean {
  return Array.isArray(changes) && changes.some((one: { gate?: unknown }) => one.gate === gate);
}
