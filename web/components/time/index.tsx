import { useEffect, useState } from 'react';
import { useTimes } from '../../app/i18n/index.ts';

/** An instant: relative, with the absolute time in the organisation's zone on hover; or the other way round. */
export function Time({
  at,
  absolute,
  seconds,
}: {
  at: string | null | undefined;
  absolute?: boolean;
  seconds?: boolean;
}) {
  const times = useTimes();
  const [, tick] = useState(0);
  useEffect(() => {
    if (absolute) return;
    const timer = setInterval(() => tick((count) => count + 1), 30_000);
    return () => clearInterval(timer);
  }, [absolute]);
  if (!at) return <span className="quiet">—</span>;
  const full = times.absolute(at, seconds ?? true);
  const shown = absolute ? times.absolute(at, seconds) : times.relative(at);
  return (
    <time dateTime={at} title={absolute ? times.relative(at) : `${full} (${times.timeZone})`} className="nowrap">
      {shown}
    </time>
  );
}
