import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { ControlState, Finding, MeasureDetail } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { Figures } from '../../components/figures/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { StatusTag, Word } from '../../components/status-tag/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';
import { evidencePath } from './evidence-path.ts';

/** The controls of the measure with what each of them finds. */
export function ControlPanel({ data }: { data: MeasureDetail }) {
  const { t } = useTranslation();
  const { controls } = data;
  return (
    <Panel title={t('measure.controls')} note={t('measure.controlsNote')}>
      {controls.length === 0 ? (
        <EmptyState small title={t('measure.noControls')} text={t('measure.noControlsText')} />
      ) : (
        <div className="stack">
          {controls.map((control) => (
            <Control key={control.id} control={control} />
          ))}
        </div>
      )}
    </Panel>
  );
}

function Control({ control }: { control: ControlState }) {
  const { t, i18n } = useTranslation();
  const text = useText();
  const { finding } = control;
  return (
    <article className="stack-tight control">
      <div className="row-between">
        <b>{text(control.title)}</b>
        <span className="row">
          {finding ? <Word>{t(`assurance.${finding.assurance}`)}</Word> : null}
          <StatusTag status={finding?.status ?? 'not-operated'} />
        </span>
      </div>
      <p className="quiet small">{text(control.enforcement)}</p>
      {finding && finding.figures.length > 0 ? (
        <Figures
          items={finding.figures.map((figure) => ({
            key: figure.name,
            title: text(figure.title),
            value: figure.value === null ? t('measure.unavailable') : figure.value.toLocaleString(i18n.language),
            unit:
              figure.value === null || figure.unit === '1'
                ? undefined
                : t(`unit.${figure.unit}`, { defaultValue: figure.unit }),
          }))}
        />
      ) : null}
      {finding ? <Reasons finding={finding} /> : null}
      {finding ? <Evidence finding={finding} /> : null}
    </article>
  );
}

function Reasons({ finding }: { finding: Finding }) {
  const text = useText();
  if (finding.reasons.length === 0) return null;
  return (
    <ul className="control-reasons">
      {finding.reasons.map((reason) => (
        <li key={`${reason.code}${reason.subjectId ?? ''}`}>
          {text(reason.text)} {reason.subjectId ? <SubjectLink id={reason.subjectId} /> : null}
        </li>
      ))}
    </ul>
  );
}

function Evidence({ finding }: { finding: Finding }) {
  const { t } = useTranslation();
  const text = useText();
  if (finding.evidence.length === 0) return null;
  return (
    <div className="row small">
      <span className="quiet">{t('measure.evidence')}</span>
      {finding.evidence.map((link) => (
        <Link key={`${link.kind}${link.id}`} to={evidencePath(link)} title={link.id}>
          {text(link.title)}
        </Link>
      ))}
    </div>
  );
}
