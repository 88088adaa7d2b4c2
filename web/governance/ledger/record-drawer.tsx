import { Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { type RecordRow, useRead } from '../../app/api/index.ts';
import { leavesOf } from '../../components/content-view/flatten.ts';
import { useFieldName, Value } from '../../components/content-view/index.tsx';
import { CopyableId } from '../../components/copyable-id/index.tsx';
import { type Fact, FactsList } from '../../components/facts-list/index.tsx';
import { MeasureLinks } from '../../components/measure-links/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { ReceiptVerifier } from '../../components/receipt-verifier/index.tsx';
import { StateTag } from '../../components/status-tag/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { useActName } from './act-name.ts';

/** One record with all its facts and its place in the log. */
export function RecordDrawer({
  id,
  known,
  onClose,
}: {
  id: string | undefined;
  known?: RecordRow;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const asked = useRead<RecordRow>(`/records/${id}`, undefined, { enabled: id !== undefined && known === undefined });
  return (
    <Drawer open={id !== undefined} onClose={onClose} size={560} title={t('record.title')} destroyOnHidden>
      {known ? (
        <RecordView row={known} />
      ) : id ? (
        <Loaded query={asked}>{(row) => <RecordView row={row} />}</Loaded>
      ) : null}
    </Drawer>
  );
}

function RecordView({ row }: { row: RecordRow }) {
  const { t } = useTranslation();
  const actName = useActName();
  const nameOf = useFieldName();
  const { record } = row;
  // For whom it was done stands beside who did it.
  const { onBehalfOf: _, ...told } = record.facts;
  const facts: Fact[] = leavesOf(row.onBehalfOf === null ? record.facts : told).map(({ path, value }) => [
    nameOf(path),
    <Value key={path} value={value} path={path} />,
  ]);
  return (
    <div className="stack">
      <div className="row-between">
        <h3>{actName(record.kind)}</h3>
        <StateTag of="act" value={record.outcome} />
      </div>
      <FactsList
        facts={[
          [t('record.at'), <Time key="at" at={record.at} absolute seconds />],
          [
            t('record.actor'),
            <ActorName
              key="actor"
              id={record.actor.id}
              kind={record.actor.kind}
              name={row.actorName}
              onBehalfOf={row.onBehalfOf}
            />,
          ],
          record.subject && [
            t('record.subject'),
            <SubjectLink key="s" id={record.subject.id} kind={record.subject.kind} showKind />,
          ],
          record.subject?.revision !== undefined && [
            t('record.revision'),
            <CopyableId key="r" value={record.subject.revision} short={16} />,
          ],
          record.measures.length > 0 && [t('record.measures'), <MeasureLinks key="m" ids={record.measures} />],
          ...facts,
          record.commitment !== null && [
            t('record.commitment'),
            <CopyableId key="c" value={record.commitment} short={20} />,
          ],
          [
            t('record.place'),
            row.index === null ? t('record.waiting') : t('record.placeIn', { log: row.logName, index: row.index }),
          ],
          [t('record.id'), <CopyableId key="id" value={record.id} />],
        ]}
      />
      {row.index === null ? null : <ReceiptVerifier path={`/records/${record.id}/receipt`} id={record.id} />}
    </div>
  );
}
