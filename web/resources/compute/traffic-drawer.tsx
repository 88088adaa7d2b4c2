import { Button, Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type TrafficRow, useRead } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { CopyableId } from '../../components/copyable-id/index.tsx';
import { FactsList } from '../../components/facts-list/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { ReasonDialog } from '../../components/reason-dialog/index.tsx';
import { ReceiptVerifier } from '../../components/receipt-verifier/index.tsx';
import { StateTag, Word } from '../../components/status-tag/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { useScreeningWords } from '../../operation/monitoring/screening-words.ts';
import { PayloadView } from './payload-view.tsx';
import { useReason } from './reasons.ts';

/** One request: its figures, its receipt, and, for whoever may, its payload. */
export function TrafficDrawer({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const row = useRead<TrafficRow>(`/traffic/${id}`, undefined, { enabled: id !== undefined });
  return (
    <Drawer open={id !== undefined} onClose={onClose} size={600} title={t('traffic.title')} destroyOnHidden>
      {id ? <Loaded query={row}>{(data) => <Request row={data} />}</Loaded> : null}
    </Drawer>
  );
}

const PARTS = ['upstream', 'guard', 'own'] as const;

/** Null where the gateway did not tell the times of the upstream; a part that nobody waited for is not shown. */
function partOf({ total, forwarded, upstream, guard }: TrafficRow['millis'], part: (typeof PARTS)[number]) {
  if (upstream === null) return null;
  const there = Math.max(0, upstream - (forwarded ?? 0));
  if (part === 'upstream') return there;
  return part === 'guard' ? guard || null : Math.max(0, total - there - (guard ?? 0));
}

/** Every try in turn, where there was more than one. */
function Attempts({ of }: { of: NonNullable<TrafficRow['attempts']> }) {
  const { t, i18n } = useTranslation();
  const reason = useReason();
  return (
    <ol className="values">
      {of.map(({ endpointId, outcome, status, millis, usage }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a list that does not change
        <li key={index}>
          <SubjectLink id={endpointId} /> · {outcome === 'answered' ? t('state.outcome.answered') : reason(outcome)}
          {status !== null && status !== 200 ? ` (${status})` : ''} ·{' '}
          {t('traffic.millis', { value: Math.round(millis).toLocaleString(i18n.language) })}
          {usage === undefined
            ? ''
            : ` · ${t(usage.source === 'reported' ? 'traffic.attemptTokens' : 'traffic.attemptTokensEstimated', {
                input: usage.inputTokens,
                output: usage.outputTokens,
              })}`}
        </li>
      ))}
    </ol>
  );
}

function Request({ row }: { row: TrafficRow }) {
  const { t, i18n } = useTranslation();
  const reason = useReason();
  const mayErase = useCan('traffic.erase');
  const [erasing, setErasing] = useState(false);
  const number = (value: number | null | undefined) =>
    value === null || value === undefined ? '—' : Math.round(value).toLocaleString(i18n.language);
  const { purpose, 'purpose.rule': rule, ...detectors } = row.screening ?? {};
  const screening = useScreeningWords().lines(detectors);
  return (
    <div className="stack">
      <FactsList
        facts={[
          [t('traffic.outcome'), <StateTag key="o" of="outcome" value={row.outcome} />],
          row.reason !== null && [t('traffic.reason'), reason(row.reason)],
          [t('traffic.at'), <Time key="a" at={row.acceptedAt} absolute seconds />],
          [t('traffic.application'), <SubjectLink key="app" id={row.applicationId} />],
          row.releaseId !== null && [t('traffic.release'), <SubjectLink key="r" id={row.releaseId} />],
          row.versionId !== null && [t('traffic.version'), <SubjectLink key="v" id={row.versionId} />],
          row.endpointId !== null && [t('traffic.endpoint'), <SubjectLink key="e" id={row.endpointId} />],
          row.attempts !== undefined && [t('traffic.attempts'), <Attempts key="tries" of={row.attempts} />],
          [t('traffic.kind'), t(row.stream ? 'traffic.stream' : 'traffic.plain')],
          [
            t('traffic.tokens'),
            row.usage ? (
              <span key="u" className="row">
                {t('traffic.inOut', { input: number(row.usage.inputTokens), output: number(row.usage.outputTokens) })}
                <Word>{t(`traffic.usage.${row.usage.source}`)}</Word>
              </span>
            ) : null,
          ],
          [t('traffic.total'), t('traffic.millis', { value: number(row.millis.total) })],
          [
            t('traffic.firstByte'),
            row.millis.firstByte === null ? null : t('traffic.millis', { value: number(row.millis.firstByte) }),
          ],
          ...PARTS.map((part): [string, string] | false => {
            const value = partOf(row.millis, part);
            return value !== null && [t(`traffic.part.${part}`), t('traffic.millis', { value: number(value) })];
          }),
          screening.length > 0 && [
            t('traffic.screening'),
            <span key="s" className="stack-tight">
              {screening.map((line) => (
                <span key={line}>{line}</span>
              ))}
            </span>,
          ],
          purpose !== undefined && [
            t('purpose.title'),
            [
              t(`purpose.verdict.${purpose}`, { defaultValue: purpose }),
              ...(rule === undefined ? [] : [t('purpose.byRule', { rule })]),
            ].join(' · '),
          ],
          row.endUser !== null && [
            t('traffic.endUser'),
            <span key="eu" className="mono">
              {row.endUser}
            </span>,
          ],
          [t('traffic.epoch'), number(row.policyEpoch)],
          [
            t('record.place'),
            <span key="place" className="breakable">
              {t('record.placeIn', { log: row.log, index: row.index })}
            </span>,
          ],
          [t('common.id'), <CopyableId key="id" value={row.id} />],
        ]}
      />
      <ReceiptVerifier path={`/traffic/${row.id}/receipt`} id={row.id} />
      <PayloadView id={row.id} state={row.payload} />
      {mayErase && ['kept', 'mismatch', 'uncommitted', 'unreadable'].includes(row.payload) ? (
        <div>
          <Button danger type="text" onClick={() => setErasing(true)}>
            {t('traffic.erase')}
          </Button>
          <ReasonDialog
            open={erasing}
            onClose={() => setErasing(false)}
            title={t('traffic.erase')}
            consequence={t('traffic.eraseNote')}
            okText={t('traffic.erase')}
            danger
            path={`/traffic/${row.id}/erase`}
          />
        </div>
      ) : null}
    </div>
  );
}
