import { CalendarOutlined, EditOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { type BodyView, type MeetingSummary, useList, useRead } from '../../../app/api/index.ts';
import { useText } from '../../../app/i18n/index.ts';
import { useCan, useMe } from '../../../app/session/index.ts';
import { ApplyButton } from '../../../components/apply-dialog/index.tsx';
import { type Column, CursorTable, Rows } from '../../../components/cursor-table/index.tsx';
import { EmptyState } from '../../../components/empty-state/index.tsx';
import { FactsList } from '../../../components/facts-list/index.tsx';
import { MeasureLinks } from '../../../components/measure-links/index.tsx';
import { PageHeader } from '../../../components/page-header/index.tsx';
import { Loaded } from '../../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../../components/panel/index.tsx';
import { StateTag, Word } from '../../../components/status-tag/index.tsx';
import { SubjectFacts } from '../../../components/subject-content/subject-facts.tsx';
import { Time } from '../../../components/time/index.tsx';
import { BodyEditor } from './body-editor.tsx';
import { MeetingDialog } from './meeting-dialog.tsx';
import { ResolutionsPanel } from './resolutions-panel.tsx';

/** One body: its rules and members, its meetings, what it resolved. */
export function Page() {
  const { id = '' } = useParams();
  const body = useRead<BodyView>(`/bodies/${id}`);
  return <Loaded query={body}>{(data) => <Body body={data} />}</Loaded>;
}

type Member = BodyView['content']['members'][number];

function Body({ body }: { body: BodyView }) {
  const { t } = useTranslation();
  const text = useText();
  const me = useMe();
  const navigate = useNavigate();
  const may = useCan('body.write');
  const seesAll = useCan('meeting.read');
  const [open, setOpen] = useState<'edit' | 'meeting' | null>(null);
  const content = body.contentInForce ?? body.content;
  const own = content.members.find(({ personId }) => personId === me.id);
  const conducts = own !== undefined && ['chair', 'vice-chair', 'secretary'].includes(own.function);
  const { rules } = content;
  const place = ({ category }: Member) => rules.categories.findIndex(({ name }) => name === category);
  const members = content.members.toSorted((a, b) => place(a) - place(b));
  const columns: Column<Member>[] = [
    { key: 'name', title: t('person.name'), narrow: 'head', render: (row) => body.names[row.personId] ?? '—' },
    {
      key: 'function',
      title: t('body.functionField'),
      narrow: 'head',
      render: (row) => t(`body.function.${row.function}`),
    },
    {
      key: 'category',
      title: t('body.category'),
      render: (row) => text(rules.categories.find(({ name }) => name === row.category)?.title),
    },
    { key: 'outside', title: t('body.outside'), render: (row) => t(row.outside ? 'common.yes' : 'common.no') },
    { key: 'term', title: t('body.term'), render: (row) => `${row.from} – ${row.until}` },
  ];
  return (
    <>
      <PageHeader
        title={text(body.title)}
        crumbs={[{ title: t('nav.bodies'), path: '/bodies' }]}
        tags={
          <>
            <StateTag of="subject" value={body.state} />
            {content.preset ? <Word>{t('body.preset')}</Word> : null}
            <MeasureLinks ids={['4.4.c']} />
          </>
        }
        detail={<span className="prewrap">{content.purpose}</span>}
        actions={
          <>
            {may ? (
              <>
                <Button icon={<EditOutlined aria-hidden />} onClick={() => setOpen('edit')}>
                  {t('common.edit')}
                </Button>
                {body.latest !== body.inForce ? (
                  <ApplyButton
                    path={`/subjects/${body.id}/apply`}
                    gate="body.establish"
                    label={t('body.apply')}
                    note={t('body.applyNote')}
                  />
                ) : null}
              </>
            ) : null}
            {conducts && body.inForce !== null ? (
              <Button type="primary" icon={<CalendarOutlined aria-hidden />} onClick={() => setOpen('meeting')}>
                {t('meeting.convene')}
              </Button>
            ) : null}
          </>
        }
      />
      <div className="columns">
        <div className="stack">
          {own !== undefined || seesAll ? <MeetingsPanel bodyId={body.id} /> : null}
          <ResolutionsPanel bodyId={body.id} conducts={conducts} />
          <Panel title={t('body.members')} flush>
            <Rows
              label={t('body.members')}
              rows={members}
              columns={columns}
              rowKey={(row) => row.personId}
              empty={<EmptyState small title={t('body.noMembers')} />}
            />
          </Panel>
        </div>
        <div className="stack">
          <Panel title={t('body.rules')}>
            <FactsList
              facts={[
                [t('body.rule.membersMin'), rules.membersMin],
                [t('body.rule.outsideMin'), rules.outsideMin],
                [t('body.rule.bothSexes'), t(rules.bothSexes ? 'common.yes' : 'common.no')],
                [t('body.rule.quorum'), rules.quorum],
                [t('body.rule.quorumOfCategories'), t(rules.quorumOfCategories ? 'common.yes' : 'common.no')],
                [
                  t('body.rule.majority'),
                  `${rules.majority.numerator}/${rules.majority.denominator} · ${t(`body.majorityOf.${rules.majority.of}`)}`,
                ],
                [t('body.rule.ballot'), t(`meeting.ballot.${rules.ballot}`)],
                [t('body.rule.termMonthsMax'), rules.termMonthsMax],
              ]}
            />
          </Panel>
          <Panel title={t('body.categories')}>
            <FactsList
              facts={rules.categories.map(({ name, title, min }) => [
                text(title),
                t('body.categoryCount', {
                  present: content.members.filter(({ category }) => category === name).length,
                  min,
                }),
              ])}
            />
          </Panel>
          <SubjectFacts view={body} />
        </div>
      </div>
      {open === 'edit' ? <BodyEditor body={body} onClose={() => setOpen(null)} /> : null}
      {open === 'meeting' ? (
        <MeetingDialog
          bodyId={body.id}
          onClose={() => setOpen(null)}
          onDone={({ id }) => void navigate(`/meetings/${id}`)}
        />
      ) : null}
    </>
  );
}

function MeetingsPanel({ bodyId }: { bodyId: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const list = useList<MeetingSummary>(`/bodies/${bodyId}/meetings`);
  const columns: Column<MeetingSummary>[] = [
    {
      key: 'title',
      title: t('meeting.one'),
      narrow: 'head',
      render: (row) => (
        <Link to={`/meetings/${row.id}`}>
          {row.number}. {row.title}
        </Link>
      ),
    },
    {
      key: 'state',
      title: t('common.state'),
      narrow: 'head',
      render: (row) => <StateTag of="meeting" value={row.state} />,
    },
    { key: 'at', title: t('meeting.startsAt'), render: (row) => <Time at={row.startsAt} absolute /> },
    { key: 'place', title: t('meeting.place'), render: (row) => row.place || '—' },
  ];
  return (
    <Panel title={t('meeting.all')} flush>
      <CursorTable
        label={t('meeting.all')}
        list={list}
        columns={columns}
        rowKey={(row) => row.id}
        onOpen={(row) => void navigate(`/meetings/${row.id}`)}
        empty={<EmptyState small title={t('meeting.none')} text={t('meeting.noneText')} />}
      />
    </Panel>
  );
}
