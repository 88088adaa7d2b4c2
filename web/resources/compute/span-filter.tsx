import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { useTimes, zonedInstant } from '../../app/i18n/index.ts';
import type { Span } from './span.ts';

/** Filters by time, in the zone of the organisation. */
export function SpanFilter(props: {
  filters: Partial<Span>;
  onChange: (change: { [side in keyof Span]: string | null | undefined }) => void;
}) {
  const { t } = useTranslation();
  const times = useTimes();
  const instant = (at: dayjs.Dayjs | null | undefined) =>
    at &&
    zonedInstant(
      { year: at.year(), month: at.month() + 1, day: at.date(), hour: at.hour(), minute: at.minute() },
      times.timeZone,
    ).toISOString();
  const shown = (at: string | undefined) => (at ? dayjs(times.absolute(at)) : null);
  return (
    <DatePicker.RangePicker
      aria-label={t('traffic.at')}
      showTime={{ format: 'HH:mm' }}
      format="MM-DD HH:mm"
      allowEmpty={[true, true]}
      value={[shown(props.filters.from), shown(props.filters.to)]}
      onChange={(range) => props.onChange({ from: instant(range?.[0]), to: instant(range?.[1]) })}
    />
  );
}
