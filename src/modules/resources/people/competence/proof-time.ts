/**
 * So many months later, at the whole minute: what people read (a minute) is exactly when it ends. The 31st of a month becomes the
 * last day of a shorter one.
 */
export function monthsLater(from: Date, months: number): Date {
  const end = new Date(from);
  end.setUTCSeconds(0, 0);
  const day = end.getUTCDate();
  end.setUTCDate(1);
  end.setUTCMonth(end.getUTCMonth() + months);
  const last = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate();
  end.setUTCDate(Math.min(day, last));
  return end;
}
