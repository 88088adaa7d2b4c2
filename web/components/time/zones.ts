const COMMON = ['Asia/Shanghai', 'Asia/Hong_Kong', 'Asia/Taipei', 'Asia/Singapore', 'Asia/Tokyo', 'UTC'];

/** Zones to choose from, the likely ones first. */
export const TIME_ZONES: readonly string[] = [
  ...COMMON,
  ...Intl.supportedValuesOf('timeZone').filter((zone) => !COMMON.includes(zone)),
];
