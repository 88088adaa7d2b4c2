/** Formats of one kind by time zone, each made once: making one takes a hundred times as long as using it. */
export function formatsByZone(options: Intl.DateTimeFormatOptions): (timeZone: string) => Intl.DateTimeFormat {
  const formats = new Map<string, Intl.DateTimeFormat>();
  return (timeZone) => {
    let format = formats.get(timeZone);
    if (format === undefined) {
      format = new Intl.DateTimeFormat('en-CA', { ...options, timeZone });
      formats.set(timeZone, format);
    }
    return format;
  };
}
