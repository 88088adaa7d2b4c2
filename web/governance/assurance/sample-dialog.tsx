import { DatePicker, Form, Input, InputNumber } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { type SampleView, useAct } from '../../app/api/index.ts';
import { useTimes, zonedInstant } from '../../app/i18n/index.ts';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { MeasureSelect } from './measure-select.tsx';

interface Values {
  period: [dayjs.Dayjs, dayjs.Dayjs];
  count: number;
  measureId?: string;
  seed?: string;
}

/** Asks for a sample: of the last quarter unless another period is chosen. */
export function SampleDialog({ onClose, onDone }: { onClose: () => void; onDone: (sample: SampleView) => void }) {
  const { t } = useTranslation();
  const { timeZone } = useTimes();
  const draw = useAct<object, SampleView>({ path: '/samples', idempotent: true });
  const midnight = (day: dayjs.Dayjs) =>
    zonedInstant({ year: day.year(), month: day.month() + 1, day: day.date(), hour: 0, minute: 0 }, timeZone);
  return (
    <FormDialog<Values>
      open
      title={t('sample.draw')}
      note={t('sample.drawNote')}
      okText={t('sample.draw')}
      initial={{ period: [dayjs().subtract(3, 'month'), dayjs()], count: 30 }}
      busy={draw.isPending}
      problem={draw.error}
      onClose={onClose}
      onSubmit={({ period, count, measureId, seed }) =>
        draw.mutate(
          {
            from: midnight(period[0]).toISOString(),
            to: midnight(period[1].add(1, 'day')).toISOString(),
            count,
            ...(measureId ? { measureId } : {}),
            ...(seed?.trim() ? { seed: seed.trim() } : {}),
          },
          { onSuccess: onDone },
        )
      }
    >
      <Form.Item name="period" label={t('sample.period')} rules={[{ required: true, message: t('form.needed') }]}>
        <DatePicker.RangePicker style={{ width: '100%' }} allowClear={false} />
      </Form.Item>
      <Form.Item
        name="count"
        label={t('sample.count')}
        extra={t('sample.countExtra')}
        rules={[{ required: true, message: t('form.needed') }]}
      >
        <InputNumber min={1} max={200} precision={0} />
      </Form.Item>
      <Form.Item name="measureId" label={t('sample.measure')}>
        <MeasureSelect allowClear placeholder={t('sample.allMeasures')} />
      </Form.Item>
      <Form.Item name="seed" label={t('sample.seed')} extra={t('sample.seedExtra')}>
        <Input maxLength={200} autoComplete="off" />
      </Form.Item>
    </FormDialog>
  );
}
