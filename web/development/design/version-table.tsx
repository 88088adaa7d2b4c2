import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import type { VersionView } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { CopyableId } from '../../components/copyable-id/index.tsx';
import { type Column, Rows } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { StateTag, Word } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';

/** The versions of a model, newest first. */
export function VersionTable({ versions }: { versions: readonly VersionView[] }) {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const columns: Column<VersionView>[] = [
    {
      key: 'label',
      title: t('field.label'),
      narrow: 'head',
      render: (row) => <Link to={`/versions/${row.id}`}>{row.content.label || text(row.title)}</Link>,
    },
    {
      key: 'state',
      title: t('common.state'),
      narrow: 'head',
      render: (row) => <StateTag of="subject" value={row.state} />,
    },
    {
      key: 'artefact',
      title: t('field.artefact'),
      render: (row) =>
        row.content.artefact ? (
          <span className="row">
            <CopyableId value={row.content.artefact.sha256} short={10} />
            {row.artefactAssurance ? <Word>{t(`assurance.${row.artefactAssurance}`)}</Word> : null}
          </span>
        ) : (
          <span className="quiet">{t('version.noArtefact')}</span>
        ),
    },
    {
      key: 'changes',
      title: t('field.changes'),
      render: (row) => <span className="clamp small">{row.content.changes}</span>,
    },
    { key: 'updated', title: t('common.updated'), render: (row) => <Time at={row.updatedAt} /> },
  ];
  return (
    <Rows
      label={t('model.versions')}
      rows={versions}
      columns={columns}
      rowKey={(row) => row.id}
      onOpen={(row) => void navigate(`/versions/${row.id}`)}
      empty={<EmptyState small title={t('version.none')} text={t('version.noneText')} />}
    />
  );
}
