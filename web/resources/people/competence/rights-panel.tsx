import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ROLES } from '../../../../src/kernel/identity/index.ts';
import { type RightList, type RightView, useRead } from '../../../app/api/index.ts';
import { useText } from '../../../app/i18n/index.ts';
import { type Column, Rows } from '../../../components/cursor-table/index.tsx';
import { EmptyState } from '../../../components/empty-state/index.tsx';
import { Loaded } from '../../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../../components/panel/index.tsx';
import { StateTag } from '../../../components/status-tag/index.tsx';
import { Time } from '../../../components/time/index.tsx';

/** Rights that end soon, have ended, wait for a proof or are kept: one's own, or everybody's. */
export function RightsPanel({ own = false }: { own?: boolean }) {
  const rights = useRead<RightList>(own ? '/me/competence-rights' : '/competence-rights');
  if (own && (rights.data?.items.length ?? 0) === 0) return null;
  return <Loaded query={rights}>{(data) => <Rights list={data} own={own} />}</Loaded>;
}

function Rights({ list, own }: { list: RightList; own: boolean }) {
  const { t } = useTranslation();
  const text = useText();
  const columns: Column<RightView>[] = [
    ...(own
      ? []
      : [
          {
            key: 'person',
            title: t('person.name'),
            narrow: 'head' as const,
            render: (row: RightView) => <Link to={`/people/${row.personId}`}>{row.personName}</Link>,
          },
        ]),
    { key: 'role', title: t('person.role'), narrow: 'head', render: (row) => <b>{text(ROLES[row.role])}</b> },
    { key: 'state', title: t('common.state'), render: (row) => <StateTag of="right" value={row.state} /> },
    {
      key: 'ends',
      title: t('right.ends'),
      render: (row) => (row.endsAt ? <Time at={row.endsAt} absolute /> : t('right.waits')),
    },
    {
      key: 'competences',
      title: t('right.missing'),
      render: (row) => row.competences.map((one) => text(one.title)).join(t('common.separator')),
    },
    { key: 'unit', title: t('common.unit'), narrow: 'hide', render: (row) => text(row.unitTitle) },
  ];
  return (
    <Panel title={t(own ? 'right.mine' : 'right.all')} note={t('right.note', { days: list.noticeDays })} flush>
      <Rows
        label={t('right.all')}
        rows={list.items}
        columns={columns}
        rowKey={(row) => row.grantId}
        empty={<EmptyState small title={t('right.none')} text={t('right.noneText')} />}
      />
      {list.truncated ? <p className="quiet small">{t('right.truncated', { count: list.items.length })}</p> : null}
    </Panel>
  );
}
