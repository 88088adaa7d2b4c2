import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { MeasureLevel, MeasureMap, Profile } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { MeasureLinks } from '../../components/measure-links/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';
import type { Edit } from './edit-line.tsx';

const LEVELS: readonly MeasureLevel[] = ['required', 'advisory', 'off'];

/** How hard the profile takes each of the measures. */
export function LevelsPanel(props: { profile: Profile; map: MeasureMap | undefined; onEdit?: (edit: Edit) => void }) {
  const { t } = useTranslation();
  const text = useText();
  const { profile, onEdit } = props;
  const measures =
    props.map?.chapters.flatMap((chapter) => chapter.subClauses.flatMap((clause) => clause.measures)) ?? [];
  return (
    <Panel title={t('profile.levels')} note={t('profile.levelsNote')}>
      <ul className="levels plain-list">
        {measures.map((measure) => {
          const level = profile.levels[measure.id] ?? 'advisory';
          return (
            <li key={measure.id}>
              <MeasureLinks ids={[measure.id]} />
              <span>{text(measure.title)}</span>
              {onEdit ? (
                <Select<MeasureLevel>
                  size="small"
                  variant="borderless"
                  aria-label={text(measure.title)}
                  value={level}
                  onChange={(next) =>
                    onEdit({
                      key: `level ${measure.id}`,
                      title: `${measure.id} ${text(measure.title)}`,
                      before: t(`level.${level}`),
                      after: t(`level.${next}`),
                      change: { measureId: measure.id, level: next },
                    })
                  }
                  options={LEVELS.map((value) => ({ value, label: t(`level.${value}`) }))}
                />
              ) : (
                <Word>{t(`level.${level}`)}</Word>
              )}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
