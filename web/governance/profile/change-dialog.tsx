import { DatePicker, Form, Input, InputNumber, Radio, Switch } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { type Criterion, useAct } from '../../app/api/index.ts';
import { useText, useTimes, zonedInstant } from '../../app/i18n/index.ts';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { type Edit, EditLine } from './edit-line.tsx';

interface Application {
  readonly mode: 'new-releases' | 'from' | 'at-once';
  readonly date?: dayjs.Dayjs;
  readonly statement: string;
}

const startOfDay = (day: dayjs.Dayjs, timeZone: string) =>
  zonedInstant(
    { year: day.year(), month: day.month() + 1, day: day.date(), hour: 0, minute: 0 },
    timeZone,
  ).toISOString();

/** Changes one criterion's value, and applies for all intended changes together. */
export function ChangeDialog(props: {
  criterion: Criterion | null;
  edits: readonly Edit[];
  applying: boolean;
  onEdit: (edit: Edit) => void;
  onCloseCriterion: () => void;
  onCloseApply: () => void;
  onApplied: () => void;
}) {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const times = useTimes();
  const { criterion } = props;
  const act = useAct<Application, { review: { id: string } }>({
    path: '/profile/changes',
    body: ({ mode, date, statement }) => ({
      mode: mode === 'from' ? { kind: 'from', date: date && startOfDay(date, times.timeZone) } : { kind: mode },
      changes: props.edits.map((edit) => edit.change),
      statement,
    }),
  });
  const said = (value: unknown) => (typeof value === 'boolean' ? t(value ? 'common.yes' : 'common.no') : String(value));
  return (
    <>
      <FormDialog<{ value: number | string | boolean }>
        open={criterion !== null}
        onClose={props.onCloseCriterion}
        title={text(criterion?.title)}
        note={criterion?.source}
        okText={t('profile.note')}
        initial={{ value: criterion?.value }}
        busy={false}
        problem={null}
        onSubmit={({ value }) => {
          if (criterion && value !== criterion.value) {
            props.onEdit({
              key: criterion.id,
              title: `${criterion.measureId} ${text(criterion.title)}`,
              before: said(criterion.value),
              after: said(value),
              change: { criterionId: criterion.id, value },
            });
          }
          props.onCloseCriterion();
        }}
      >
        <Form.Item
          name="value"
          label={t('criterion.value')}
          valuePropName={typeof criterion?.value === 'boolean' ? 'checked' : 'value'}
          rules={[{ required: true, message: t('form.needed') }]}
        >
          {typeof criterion?.value === 'boolean' ? (
            <Switch />
          ) : typeof criterion?.value === 'number' ? (
            <InputNumber autoFocus />
          ) : (
            <Input autoFocus />
          )}
        </Form.Item>
      </FormDialog>
      <FormDialog<Application>
        open={props.applying}
        onClose={props.onCloseApply}
        title={t('profile.applyTitle')}
        note={
          <ul className="plain-list">
            {props.edits.map((edit) => (
              <EditLine key={edit.key} edit={edit} />
            ))}
          </ul>
        }
        okText={t('apply.send')}
        initial={{ mode: 'new-releases' }}
        busy={act.isPending}
        problem={act.error}
        onSubmit={(values) =>
          act.mutate(values, {
            onSuccess: (answer) => {
              props.onApplied();
              props.onCloseApply();
              void navigate(`/reviews/${answer.review.id}`);
            },
          })
        }
      >
        <Form.Item name="mode" label={t('profile.when')}>
          <Radio.Group className="choices">
            {(['new-releases', 'from', 'at-once'] as const).map((value) => (
              <Radio key={value} value={value}>
                <b>{t(`profile.mode.${value}`)}</b>
                <p className="quiet small">{t(`profile.modeMeans.${value}`)}</p>
              </Radio>
            ))}
          </Radio.Group>
        </Form.Item>
        <Form.Item noStyle shouldUpdate>
          {({ getFieldValue }) =>
            getFieldValue('mode') === 'from' ? (
              <Form.Item name="date" label={t('profile.date')} rules={[{ required: true, message: t('form.needed') }]}>
                <DatePicker minDate={dayjs()} />
              </Form.Item>
            ) : null
          }
        </Form.Item>
        <Form.Item
          name="statement"
          label={t('apply.statement')}
          rules={[{ required: true, whitespace: true, message: t('apply.statementNeeded') }]}
        >
          <Input.TextArea autoSize={{ minRows: 3 }} maxLength={2000} />
        </Form.Item>
      </FormDialog>
    </>
  );
}
