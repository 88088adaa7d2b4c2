import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { type CourseView, useList } from '../../../app/api/index.ts';
import { useText } from '../../../app/i18n/index.ts';
import { useCan } from '../../../app/session/index.ts';
import { type Column, CursorTable } from '../../../components/cursor-table/index.tsx';
import { EmptyState } from '../../../components/empty-state/index.tsx';
import { Panel } from '../../../components/panel/index.tsx';
import { StateTag } from '../../../components/status-tag/index.tsx';
import { CourseEditor } from './course-editor.tsx';

/** All courses, with the exam that each ends in. */
export function CoursesPanel() {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const may = useCan('course.write');
  const [creating, setCreating] = useState(false);
  const list = useList<CourseView>('/courses');
  const columns: Column<CourseView>[] = [
    {
      key: 'title',
      title: t('common.title'),
      narrow: 'head',
      render: (row) => <Link to={`/courses/${row.id}`}>{text(row.title)}</Link>,
    },
    {
      key: 'state',
      title: t('common.state'),
      narrow: 'head',
      render: (row) => <StateTag of="subject" value={row.state} />,
    },
    { key: 'competence', title: t('competence.one'), render: (row) => text(row.competenceTitle) },
    {
      key: 'exam',
      title: t('course.exam'),
      render: (row) => {
        const { exam } = row.contentInForce ?? row.content;
        return t('course.examShort', { questions: exam.questions, pass: exam.passPercent, minutes: exam.minutes });
      },
    },
  ];
  return (
    <Panel
      title={t('course.all')}
      flush
      extra={
        may ? (
          <Button type="primary" size="small" icon={<PlusOutlined aria-hidden />} onClick={() => setCreating(true)}>
            {t('course.create')}
          </Button>
        ) : null
      }
    >
      <CursorTable
        label={t('course.all')}
        list={list}
        columns={columns}
        rowKey={(row) => row.id}
        onOpen={(row) => void navigate(`/courses/${row.id}`)}
        empty={<EmptyState small title={t('course.none')} text={t('course.noneText')} />}
      />
      {creating ? (
        <CourseEditor onClose={() => setCreating(false)} onDone={({ id }) => void navigate(`/courses/${id}`)} />
      ) : null}
    </Panel>
  );
}
