import { useEffect, useState } from 'react';

const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export interface Span {
  readonly from: string;
  readonly to: string;
}

/** What the filters ask for, or the last day up to the next full minute, or whatever else it moves by. */
export function useSpan(filters: Partial<Span>, by = MINUTE): Span {
  const [place, setPlace] = useState(() => Math.ceil(Date.now() / by));
  useEffect(() => {
    const timer = setInterval(() => setPlace(Math.ceil(Date.now() / by)), 10_000);
    return () => clearInterval(timer);
  }, [by]);
  const to = filters.to ?? new Date(place * by).toISOString();
  return { from: filters.from ?? new Date(Date.parse(to) - DAY).toISOString(), to };
}
