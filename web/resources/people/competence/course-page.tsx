import { EditOutlined, FormOutlined, UnorderedListOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import {
  type AttemptView,
  type CourseView,
  type OpenAttemptView,
  useAct,
  useList,
  useRead,
} from '../../../app/api/index.ts';
import { useText } from '../../../app/i18n/index.ts';
import { useCan, useMe } from '../../../app/session/index.ts';
import { ApplyButton } from '../../../components/apply-dialog/index.tsx';
import { FactsList } from '../../../components/facts-list/index.tsx';
import { PageHeader } from '../../../components/page-header/index.tsx';
import { Loaded } from '../../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../../components/panel/index.tsx';
import { ProblemAlert } from '../../../components/problem-alert/index.tsx';
import { StateTag } from '../../../components/status-tag/index.tsx';
import { SubjectFacts } from '../../../components/subject-content/subject-facts.tsx';
import { AttemptRows } from './attempt-rows.tsx';
import { CourseEditor } from './course-editor.tsx';
import { MaterialPanel, MaterialVersions } from './material-panel.tsx';
import { QuestionsDialog } from './questions-dialog.tsx';

/** One course: what is to be learnt, the exam, and one's own attempts at it. */
export function Page() {
  const { id = '' } = useParams();
  const course = useRead<CourseView>(`/courses/${id}`);
  return <Loaded query={course}>{(data) => <Course course={data} />}</Loaded>;
}

function Course({ course }: { course: CourseView }) {
  const { t } = useTranslation();
  const text = useText();
  const me = useMe();
  const navigate = useNavigate();
  const may = useCan('course.write');
  const [open, setOpen] = useState<'edit' | 'questions' | null>(null);
  const shown = course.contentInForce ?? course.content;
  const start = useAct<void, OpenAttemptView>({ path: `/courses/${course.id}/attempts` });
  const attempts = useList<AttemptView>('/attempts', { courseId: course.id, personId: me.id });
  const { exam, material } = shown;
  return (
    <>
      <PageHeader
        title={text(course.title)}
        crumbs={[{ title: t('nav.competence'), path: '/competence' }]}
        tags={<StateTag of="subject" value={course.state} />}
        detail={<span className="prewrap">{shown.summary}</span>}
        actions={
          <>
            {may ? (
              <>
                <Button icon={<EditOutlined aria-hidden />} onClick={() => setOpen('edit')}>
                  {t('common.edit')}
                </Button>
                <Button icon={<UnorderedListOutlined aria-hidden />} onClick={() => setOpen('questions')}>
                  {t('course.questions')}
                </Button>
                {course.latest !== course.inForce ? (
                  <ApplyButton
                    path={`/subjects/${course.id}/apply`}
                    gate="course.approve"
                    label={t('course.apply')}
                    note={t('course.applyNote')}
                  />
                ) : null}
              </>
            ) : null}
            {course.inForce !== null ? (
              <Button
                type={may ? 'default' : 'primary'}
                icon={<FormOutlined aria-hidden />}
                loading={start.isPending}
                onClick={() =>
                  start.mutate(undefined, { onSuccess: (attempt) => void navigate(`/attempts/${attempt.id}`) })
                }
              >
                {t('course.start')}
              </Button>
            ) : null}
          </>
        }
      />
      <ProblemAlert problem={start.error} />
      <div className="columns">
        <div className="stack">
          <MaterialPanel material={material} />
          <Panel title={t('course.myAttempts')} flush>
            <AttemptRows list={attempts} />
          </Panel>
          <MaterialVersions course={course} />
        </div>
        <div className="stack">
          <Panel title={t('course.exam')}>
            <FactsList
              facts={[
                [t('course.proves'), text(course.competenceTitle)],
                [t('course.number.questions'), `${exam.questions} / ${shown.pool.count}`],
                [t('course.number.passPercent'), `${exam.passPercent} %`],
                [t('course.number.minutes'), exam.minutes],
                [t('course.number.attempts'), exam.attempts],
              ]}
            />
          </Panel>
          <SubjectFacts view={course} />
        </div>
      </div>
      {open === 'edit' ? <CourseEditor course={course} onClose={() => setOpen(null)} /> : null}
      {open === 'questions' ? <QuestionsDialog course={course} onClose={() => setOpen(null)} /> : null}
    </>
  );
}
