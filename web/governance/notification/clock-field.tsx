import { TimePicker } from 'antd';
import dayjs from 'dayjs';

/** A time of day, as `09:30`. */
export function ClockField({
  value,
  onChange,
  id,
}: {
  value?: string;
  onChange?: (time: string) => void;
  id?: string;
}) {
  return (
    <TimePicker
      id={id}
      format="HH:mm"
      minuteStep={5}
      allowClear={false}
      needConfirm={false}
      style={{ width: '100%' }}
      value={value ? dayjs(`2026-01-05T${value}`) : undefined}
      onChange={(time) => time && onChange?.(time.format('HH:mm'))}
    />
  );
}
