import { useTranslation } from 'react-i18next';
import type { ScreeningPolicyContent, ScreeningPolicyView, ScreeningRule } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { type Fact, FactsList } from '../../components/facts-list/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { RevisionDiff } from '../../components/revision-diff/index.tsx';
import { ownKindsOf, useActiveLists, useKinds } from '../../components/risk-kinds/index.ts';
import { RuleSentence } from '../../components/screening-sentence/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';

const TONES = { observe: 'idle', warn: 'warn', block: 'good' } as const;

/** Rules in words, one below the other. */
export function ScreeningRules(props: {
  content: ScreeningPolicyContent;
  names: ScreeningPolicyView['names'];
  draft: boolean;
}) {
  const { t } = useTranslation();
  const { content, draft } = props;
  return (
    <Panel
      title={t('screeningPolicy.rules')}
      note={t(draft ? 'screeningPolicy.rulesDraft' : 'screeningPolicy.rulesInForce')}
    >
      {content.rules.length === 0 ? <EmptyState small title={t('screeningPolicy.noRules')} /> : null}
      <div className="stack">
        {content.rules.map((rule) => (
          <Rule key={JSON.stringify(rule)} rule={rule} names={props.names} />
        ))}
      </div>
    </Panel>
  );
}

/** A rule in words: what it looks for where, and what follows. */
function useRuleWords(names: ScreeningPolicyView['names']) {
  const { t } = useTranslation();
  const text = useText();
  const kinds = useKinds(ownKindsOf(useActiveLists(), []));
  const titleOf = (id: string) => text(names.find((one) => one.id === id)?.title) || id;
  const action = (value: string) => t(`screeningPolicy.action.${value}`);

  const personalName = (kind: string) => t(`screeningPolicy.personalKind.${kind}`, { defaultValue: kind });
  const kindName = ({ what }: ScreeningRule, kind: string) =>
    what.kind === 'personal-information' ? personalName(kind) : kinds.nameOf(kind);

  function ofWhat({ what }: ScreeningRule): string {
    if (what.kind === 'keywords')
      return what.lists === 'in-force' ? t('screeningPolicy.allLists') : what.lists.map(titleOf).join(', ');
    if (what.kind === 'guard') return what.guard;
    const some = what.kind === 'personal-information' && what.kinds.length > 0;
    return some ? what.kinds.map(personalName).join(', ') : '';
  }
  const title = (rule: ScreeningRule) => {
    const of = ofWhat(rule);
    return `${t(`screeningPolicy.detector.${rule.what.kind}`)}${of === '' ? '' : ` · ${of}`}`;
  };
  const actions = (rule: ScreeningRule) =>
    [
      action(rule.action),
      ...Object.entries(rule.byGrade).map(([grade, value]) => `${t(`grade.${grade}`)}: ${action(value)}`),
      ...rule.byKind.map((one) => `${kindName(rule, one.kind)}: ${action(one.action)}`),
    ].join('; ');
  /** Texts that a rule can come to say. */
  const facts = (rule: ScreeningRule): Fact[] => {
    const does = (wanted: string) =>
      [rule.action, ...Object.values(rule.byGrade), ...rule.byKind.map((one) => one.action)].some(
        (one) => one === wanted,
      );
    return [
      [t('screeningPolicy.actionTitle'), actions(rule)],
      ...(does('stop') && rule.stopText !== '' ? [[t('screeningPolicy.stopText'), rule.stopText] as const] : []),
      ...(does('replace') ? [[t('screeningPolicy.replacement'), rule.replacement] as const] : []),
      ...(rule.what.kind === 'guard'
        ? [[t('screeningPolicy.fail'), t(`screeningPolicy.failWord.${rule.fail}`)] as const]
        : []),
    ];
  };
  const side = (rule: ScreeningRule) => t(`screeningPolicy.side.${rule.sides}`);
  const mode = (rule: ScreeningRule) => t(`screeningPolicy.mode.${rule.mode}`);
  return { title, side, mode, facts };
}

function Rule({ rule, names }: { rule: ScreeningRule; names: ScreeningPolicyView['names'] }) {
  const words = useRuleWords(names);
  return (
    <div>
      <p className="row">
        <strong>{words.title(rule)}</strong>
        <Word>{words.side(rule)}</Word>
        <Word tone={TONES[rule.mode]}>{words.mode(rule)}</Word>
      </p>
      <FactsList facts={words.facts(rule)} />
    </div>
  );
}

/** What the draft changes in what is in force: rules in words, all else field by field. */
export function ScreeningChanges(props: {
  before: ScreeningPolicyContent;
  after: ScreeningPolicyContent;
  names: ScreeningPolicyView['names'];
}) {
  const { t } = useTranslation();
  const { rules: former, ...before } = props.before;
  const { rules: next, ...after } = props.after;
  const without = (rules: readonly ScreeningRule[], others: readonly ScreeningRule[]) => {
    const known = new Set(others.map((rule) => JSON.stringify(rule)));
    return rules.filter((rule) => !known.has(JSON.stringify(rule)));
  };
  const [gone, come] = [without(former, next), without(next, former)];
  const list = (rules: readonly ScreeningRule[]) => (
    <ul className="values">
      {rules.map((rule) => (
        <li key={JSON.stringify(rule)}>
          <RuleSentence rule={rule} names={props.names} />
        </li>
      ))}
    </ul>
  );
  return (
    <Panel title={t('screeningPolicy.draft')}>
      {gone.length + come.length === 0 ? null : (
        <div className="diff">
          <div className="diff-row diff-changed">
            <div className="diff-name">{t('screeningPolicy.rules')}</div>
            <div className="diff-before">
              <span className="visually-hidden">{t('diff.before')}</span>
              {list(gone)}
            </div>
            <div className="diff-after">
              <span className="visually-hidden">{t('diff.after')}</span>
              {list(come)}
            </div>
          </div>
        </div>
      )}
      {JSON.stringify(before) === JSON.stringify(after) ? null : <RevisionDiff before={before} after={after} />}
    </Panel>
  );
}
