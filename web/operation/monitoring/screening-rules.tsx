import { useTranslation } from 'react-i18next';
import type { ScreeningPolicyContent, ScreeningPolicyView, ScreeningRule } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { FactsList } from '../../components/facts-list/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';
import { useKinds } from './kinds.ts';

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

function Rule({ rule, names }: { rule: ScreeningRule; names: ScreeningPolicyView['names'] }) {
  const { t } = useTranslation();
  const text = useText();
  const kinds = useKinds();
  const titleOf = (id: string) => text(names.find((one) => one.id === id)?.title) || id;
  const { what } = rule;
  const of =
    what.kind === 'keywords'
      ? what.lists === 'in-force'
        ? t('screeningPolicy.allLists')
        : what.lists.map(titleOf).join(', ')
      : what.kind === 'guard'
        ? what.guard
        : what.kind === 'personal-information' && what.kinds.length > 0
          ? t('screeningPolicy.someKinds', { count: what.kinds.length })
          : '';
  const action = (value: string) => t(`screeningPolicy.action.${value}`);
  const exceptions = [
    ...Object.entries(rule.byGrade).map(([grade, value]) => `${t(`grade.${grade}`)}: ${action(value)}`),
    ...rule.byKind.map((one) => `${kinds.nameOf(one.kind)}: ${action(one.action)}`),
  ];
  return (
    <div>
      <p className="row">
        <strong>
          {t(`screeningPolicy.detector.${what.kind}`)}
          {of === '' ? '' : ` · ${of}`}
        </strong>
        <Word>{t(`screeningPolicy.side.${rule.sides}`)}</Word>
        <Word tone={TONES[rule.mode]}>{t(`screeningPolicy.mode.${rule.mode}`)}</Word>
      </p>
      <FactsList
        facts={[
          [t('screeningPolicy.actionTitle'), [action(rule.action), ...exceptions].join('; ')],
          rule.stopText !== '' && [t('screeningPolicy.stopText'), rule.stopText],
          rule.replacement !== '' && [t('screeningPolicy.replacement'), rule.replacement],
          what.kind === 'guard' && [t('screeningPolicy.fail'), t(`screeningPolicy.failWord.${rule.fail}`)],
        ]}
      />
    </div>
  );
}
