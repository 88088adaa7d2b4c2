import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Alert, Button, Form, Input, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { type CourseView, useAct, useRead } from '../../../app/api/index.ts';
import { FormDialog } from '../../../components/form-dialog/index.tsx';
import { ProblemAlert } from '../../../components/problem-alert/index.tsx';

interface Line {
  readonly text: string;
  /** One choice a line; the right ones begin with a star. */
  readonly choices: string;
}
interface Question {
  readonly text: string;
  readonly choices: readonly string[];
  readonly right: readonly number[];
}

/** The pool of questions. Opening it shows the answers, which is recorded and bars from the exam: so it says so first. */
export function QuestionsDialog({ course, onClose }: { course: CourseView; onClose: () => void }) {
  const { t } = useTranslation();
  const pool = useRead<{ items: Question[] }>(`/courses/${course.id}/questions`, { revision: course.latest });
  const act = useAct<{ lines: Line[] }>({
    path: `/courses/${course.id}/questions`,
    method: 'put',
    options: () => ({ ifMatch: course.latest }),
    body: ({ lines }) => ({ questions: (lines ?? []).map(questionOf) }),
  });
  return (
    <FormDialog<{ lines: Line[] }>
      key={pool.data === undefined ? 'loading' : 'loaded'}
      open
      preserve
      width={760}
      onClose={onClose}
      title={t('course.questions')}
      note={<Alert type="warning" showIcon title={t('course.questionsNote')} />}
      okText={t('form.saveDraft')}
      initial={{ lines: (pool.data?.items ?? []).map(lineOf) }}
      busy={act.isPending || pool.data === undefined}
      problem={act.error}
      onSubmit={(values) => act.mutate(values, { onSuccess: onClose })}
    >
      <ProblemAlert problem={pool.error} />
      {pool.data === undefined && !pool.error ? <Skeleton active /> : null}
      <Form.List name="lines">
        {(lines, { add, remove }) => (
          <div className="stack-tight">
            {lines.map((line, at) => (
              <fieldset className="fieldset" key={line.key}>
                <legend>{t('course.question', { number: at + 1 })}</legend>
                <Form.Item
                  name={[line.name, 'text']}
                  label={t('course.questionText')}
                  rules={[{ required: true, whitespace: true, message: t('form.needed') }]}
                >
                  <Input.TextArea autoSize={{ minRows: 1 }} maxLength={2000} />
                </Form.Item>
                <Form.Item
                  name={[line.name, 'choices']}
                  label={t('course.choices')}
                  extra={t('course.choicesExtra')}
                  rules={[
                    { required: true, message: t('form.needed') },
                    {
                      validator: async (_, value: string) => {
                        const { choices, right } = questionOf({ text: '', choices: value ?? '' });
                        if (choices.length < 2 || right.length === 0) throw new Error(t('course.choicesNeeded'));
                      },
                    },
                  ]}
                >
                  <Input.TextArea autoSize={{ minRows: 3 }} maxLength={4000} />
                </Form.Item>
                <Button
                  type="text"
                  size="small"
                  icon={<DeleteOutlined aria-hidden />}
                  onClick={() => remove(line.name)}
                >
                  {t('common.remove')}
                </Button>
              </fieldset>
            ))}
            <Button icon={<PlusOutlined aria-hidden />} onClick={() => add({ text: '', choices: '' })}>
              {t('course.addQuestion')}
            </Button>
          </div>
        )}
      </Form.List>
    </FormDialog>
  );
}

function lineOf({ text, choices, right }: Question): Line {
  return { text, choices: choices.map((choice, at) => `${right.includes(at) ? '* ' : ''}${choice}`).join('\n') };
}

function questionOf({ text, choices }: Line): Question {
  const lines = choices
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return {
    text,
    choices: lines.map((line) => line.replace(/^\*\s*/, '')),
    right: lines.flatMap((line, at) => (line.startsWith('*') ? [at] : [])),
  };
}
