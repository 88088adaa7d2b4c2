import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import { useTimes, zonedInstant } from '../../app/i18n/index.ts';

/** A past day and minute in the zone of the organisation. `value` may be anything that an address held. */
export function MomentPicker(props: {
  value: string | undefined;
  onChange: (at: string | undefined) => void;
  label: string;
  since?: string | undefined;
  presets?: readonly { readonly label: string; readonly days: number }[];
}) {
  const times = useTimes();
  const shown = (at: string) => dayjs(times.absolute(at));
  const pick = (day: dayjs.Dayjs | null) => {
    const at =
      day &&
      zonedInstant(
        { year: day.year(), month: day.month() + 1, day: day.date(), hour: day.hour(), minute: day.minute() },
        times.timeZone,
      );
    props.onChange(at?.toISOString());
  };
  return (
    <DatePicker
      showTime={{ format: 'HH:mm' }}
      format="YYYY-MM-DD HH:mm"
      placeholder={props.label}
      aria-label={props.label}
      value={props.value && !Number.isNaN(Date.parse(props.value)) ? shown(props.value) : null}
      maxDate={dayjs()}
      {...(props.since === undefined ? {} : { minDate: shown(props.since) })}
      {...(props.presets === undefined
        ? {}
        : {
            presets: props.presets.map(({ label, days }) => ({
              label,
              value: () => shown(new Date(Date.now() - days * 86_400_000).toISOString()),
            })),
          })}
      onChange={pick}
    />
  );
}
