import { Alert, Button, Checkbox, Radio } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { type AttemptView, type OpenAttemptView, useAct, useRead } from '../../../app/api/index.ts';
import { useText } from '../../../app/i18n/index.ts';
import { Figures } from '../../../components/figures/index.tsx';
import { PageHeader } from '../../../components/page-header/index.tsx';
import { Loaded } from '../../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../../components/panel/index.tsx';
import { ProblemAlert } from '../../../components/problem-alert/index.tsx';
import { StateTag } from '../../../components/status-tag/index.tsx';
import { Time } from '../../../components/time/index.tsx';

/** An exam while it is sat, and its result. */
export function Page() {
  const { id = '' } = useParams();
  const attempt = useRead<OpenAttemptView>(`/attempts/${id}`);
  return <Loaded query={attempt}>{(data) => <Attempt key={data.closedAt} attempt={data} />}</Loaded>;
}

function Attempt({ attempt }: { attempt: OpenAttemptView }) {
  const { t } = useTranslation();
  const text = useText();
  const state = attempt.passed === null ? 'open' : attempt.passed ? 'passed' : 'failed';
  return (
    <>
      <PageHeader
        title={text(attempt.courseTitle)}
        crumbs={[
          { title: t('nav.competence'), path: '/competence' },
          { title: t('course.one'), path: `/courses/${attempt.courseId}` },
        ]}
        tags={<StateTag of="attempt" value={state} />}
        detail={t('attempt.intro', { total: attempt.total, pass: attempt.passPercent })}
      />
      {attempt.closedAt === null ? (
        <Sheet attempt={attempt} />
      ) : (
        <Panel title={t('attempt.result')}>
          <Figures
            items={[
              { key: 'marks', title: t('attempt.marks'), value: `${attempt.rightAnswers} / ${attempt.total}` },
              { key: 'pass', title: t('course.number.passPercent'), value: `${attempt.passPercent} %` },
              { key: 'at', title: t('attempt.closed'), value: <Time at={attempt.closedAt} absolute /> },
            ]}
          />
        </Panel>
      )}
    </>
  );
}

function Sheet({ attempt }: { attempt: OpenAttemptView }) {
  const { t } = useTranslation();
  const [answers, setAnswers] = useState<number[][]>(() => attempt.questions.map(() => []));
  const left = useMinutesLeft(attempt.endsAt);
  const act = useAct<void, AttemptView>({ path: `/attempts/${attempt.id}/answers`, body: () => ({ answers }) });
  const give = (at: number, choices: number[]) => setAnswers((all) => all.map((one, i) => (i === at ? choices : one)));
  const blank = answers.filter((one) => one.length === 0).length;
  return (
    <div className="stack">
      <Alert
        type={left > 2 ? 'info' : 'warning'}
        showIcon
        title={left > 0 ? t('attempt.left', { count: left }) : t('attempt.over')}
      />
      {attempt.questions.length === 0 ? <Alert type="info" title={t('attempt.notYours')} /> : null}
      {attempt.questions.map((question, at) => (
        <Panel
          key={question.text}
          title={`${at + 1}. ${question.text}`}
          note={question.several ? t('attempt.several') : undefined}
        >
          {question.several ? (
            <Checkbox.Group
              className="choices"
              aria-label={question.text}
              value={answers[at] ?? []}
              onChange={(values) => give(at, values as number[])}
              options={question.choices.map((label, value) => ({ label, value }))}
            />
          ) : (
            <Radio.Group
              className="choices"
              aria-label={question.text}
              value={answers[at]?.[0]}
              onChange={(event) => give(at, [event.target.value as number])}
              options={question.choices.map((label, value) => ({ label, value }))}
            />
          )}
        </Panel>
      ))}
      <ProblemAlert problem={act.error} />
      {attempt.questions.length > 0 ? (
        <div className="row">
          <Button type="primary" loading={act.isPending} onClick={() => act.mutate()}>
            {t('attempt.submit')}
          </Button>
          {blank > 0 ? <span className="quiet">{t('attempt.blank', { count: blank })}</span> : null}
        </div>
      ) : null}
    </div>
  );
}

/** Whole minutes until then, counted anew while the page is open. */
function useMinutesLeft(end: string): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5_000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.ceil((Date.parse(end) - now) / 60_000));
}
