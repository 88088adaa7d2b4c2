import { Button, Form, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ROLES } from '../../../src/kernel/identity/index.ts';
import { type GateInfo, type GateMode, type Page as PageOf, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { FactsList } from '../../components/facts-list/index.tsx';
import { MeasureLinks } from '../../components/measure-links/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ReasonDialog } from '../../components/reason-dialog/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';
import { TemplateDialog } from './template-dialog.tsx';

const MODE_TONE: Record<GateMode, string> = { observe: 'warn', warn: 'warn', block: 'good' };

/** The gates: what each asks for, who decides, and whether it really blocks. */
export function Page() {
  const { t } = useTranslation();
  const gates = useRead<PageOf<GateInfo>>('/gates');
  const [asking, setAsking] = useState<GateInfo | null>(null);
  const [changing, setChanging] = useState<GateInfo | null>(null);
  return (
    <>
      <PageHeader title={t('nav.gates')} detail={t('gate.intro')} />
      <Loaded query={gates}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('gate.none')} />
          ) : (
            <div className="columns-even">
              {items.map((gate) => (
                <Gate key={gate.name} gate={gate} onChange={() => setChanging(gate)} onAsk={() => setAsking(gate)} />
              ))}
            </div>
          )
        }
      </Loaded>
      {asking ? <TemplateDialog gate={asking} onClose={() => setAsking(null)} /> : null}
      {changing ? <ModeDialog gate={changing} onClose={() => setChanging(null)} /> : null}
    </>
  );
}

function Gate({ gate, onChange, onAsk }: { gate: GateInfo; onChange: () => void; onAsk: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const may = useCan('gate.set-mode');
  return (
    <Panel
      title={<span title={gate.name}>{text(gate.title)}</span>}
      extra={
        <>
          <Word tone={MODE_TONE[gate.mode]}>{t(`mode.${gate.mode}`)}</Word>
          <Button size="small" onClick={onAsk}>
            {t('template.title')}
          </Button>
          {may ? (
            <Button size="small" onClick={onChange}>
              {t('gate.setMode')}
            </Button>
          ) : null}
        </>
      }
    >
      <FactsList
        facts={[
          [t('criterion.measure'), <MeasureLinks key="m" ids={gate.measureIds} />],
          [
            t('gate.requirements'),
            gate.requirements.length === 0 ? (
              t('gate.moduleOnly')
            ) : (
              <ul key="r" className="plain-list">
                {gate.requirements.map((one) => (
                  <li key={one.id}>{text(one.title)}</li>
                ))}
              </ul>
            ),
          ],
          [
            t('gate.seats'),
            <ul key="s" className="plain-list">
              {gate.rule.seats.map((seat) => (
                <li key={seat.name}>
                  {text(seat.title)}{' '}
                  <span className="quiet small">
                    {seat.roles.map((role) => text(ROLES[role])).join(t('common.separator'))}
                  </span>
                </li>
              ))}
            </ul>,
          ],
          [t('gate.deadline'), t('gate.hours', { hours: gate.rule.deadlineHours })],
        ]}
      />
    </Panel>
  );
}

function ModeDialog({ gate, onClose }: { gate: GateInfo; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <ReasonDialog
      open
      onClose={onClose}
      title={t('gate.modeOf', { gate: text(gate.title) })}
      consequence={t('gate.modeNote')}
      okText={t('common.save')}
      method="put"
      path={`/gates/${gate.name}/mode`}
    >
      <Form.Item name="mode" label={t('gate.mode')} initialValue={gate.mode}>
        <Radio.Group className="choices">
          {(['observe', 'warn', 'block'] as const).map((mode) => (
            <Radio key={mode} value={mode}>
              <b>{t(`mode.${mode}`)}</b>
              <p className="quiet small">{t(`gate.modeMeans.${mode}`)}</p>
            </Radio>
          ))}
        </Radio.Group>
      </Form.Item>
    </ReasonDialog>
  );
}
