import { App, Button, DatePicker, Form, InputNumber, Select } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { useAct, useRead, type WorkingTimeView } from '../../app/api/index.ts';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { ClockField } from './clock-field.tsx';

type Values = Pick<WorkingTimeView, 'from' | 'to' | 'knownYears' | 'escalateAfterHours'> & {
  holidays: dayjs.Dayjs[];
  workedWeekends: dayjs.Dayjs[];
};

/** Working days and hours of the organisation. */
export function WorkingTimePanel() {
  const view = useRead<WorkingTimeView>('/working-time');
  return <Loaded query={view}>{(data) => <Times key={data.revision} data={data} />}</Loaded>;
}

function Times({ data }: { data: WorkingTimeView }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const save = useAct<object>({
    path: '/working-time',
    method: 'put',
    options: () => ({ ifMatch: String(data.revision) }),
  });
  const days = (list: readonly dayjs.Dayjs[]) => list.map((day) => day.format('YYYY-MM-DD')).toSorted();
  const year = new Date().getFullYear();
  const years = [...new Set([year - 1, year, year + 1, ...data.knownYears])].toSorted();
  const needed = [{ required: true, message: t('form.needed') }];
  return (
    <div className="narrow-form">
      <Panel title={t('channel.tab.time')} note={t('channel.timeIntro')}>
        <Form<Values>
          layout="vertical"
          requiredMark={false}
          initialValues={{
            ...data,
            holidays: data.holidays.map((day) => dayjs(day)),
            workedWeekends: data.workedWeekends.map((day) => dayjs(day)),
          }}
          onFinish={({ holidays, workedWeekends, ...values }) =>
            save.mutate(
              { ...values, holidays: days(holidays), workedWeekends: days(workedWeekends) },
              { onSuccess: () => void message.success(t('common.saved')) },
            )
          }
        >
          {data.setAt === null ? <p className="quiet small">{t('channel.defaults')}</p> : null}
          <div className="form-columns">
            <Form.Item name="from" label={`${t('channel.hours')} ${t('notification.from')}`}>
              <ClockField />
            </Form.Item>
            <Form.Item name="to" label={`${t('channel.hours')} ${t('notification.to')}`}>
              <ClockField />
            </Form.Item>
          </div>
          <Form.Item name="holidays" label={t('channel.holidays')}>
            <DatePicker multiple maxTagCount="responsive" style={{ width: '100%' }} />
          </Form.Item>
          <Form.Item name="workedWeekends" label={t('channel.workedWeekends')}>
            <DatePicker multiple maxTagCount="responsive" style={{ width: '100%' }} />
          </Form.Item>
          <Form.Item name="knownYears" label={t('channel.knownYears')}>
            <Select mode="multiple" options={years.map((value) => ({ value, label: String(value) }))} />
          </Form.Item>
          <Form.Item name="escalateAfterHours" label={t('channel.escalate')} rules={needed}>
            <InputNumber min={1} max={400} precision={0} style={{ width: '100%' }} />
          </Form.Item>
          <ProblemAlert problem={save.error} />
          <Button type="primary" htmlType="submit" loading={save.isPending}>
            {t('common.save')}
          </Button>
        </Form>
      </Panel>
    </div>
  );
}
