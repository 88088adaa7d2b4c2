import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatAbsolute, formatRelative, zonedInstant, zonedParts } from './zone.ts';

test('times are shown in the zone of the organisation', () => {
  expect(formatAbsolute(new Date('2026-11-23T20:31:49Z'), 'Asia/Shanghai')).toBe('2026-11-24 04:31');
  expect(formatAbsolute(new Date('2026-11-23T16:00:00Z'), 'Asia/Shanghai', true)).toBe('2026-11-24 00:00:00');
});

test('what clocks show leads back to the instant, in zones with and without summer time', () => {
  const zones = fc.constantFrom('Asia/Shanghai', 'UTC', 'Asia/Kolkata', 'America/New_York', 'Pacific/Auckland');
  const instants = fc
    .integer({ min: Date.UTC(2000, 0), max: Date.UTC(2050, 0) })
    .map((ms) => Math.floor(ms / 1000) * 1000);
  fc.assert(
    fc.property(instants, zones, (ms, zone) => {
      const parts = zonedParts(new Date(ms), zone);
      // In the hour that a change of the clocks repeats, two instants show the same parts; either may come back.
      expect(zonedParts(zonedInstant(parts, zone), zone)).toEqual(parts);
    }),
  );
});

test('relative times round towards now', () => {
  const now = new Date('2026-11-23T12:00:00Z');
  expect(formatRelative(new Date('2026-11-23T11:57:10Z'), now, 'en')).toBe('2 min. ago');
  expect(formatRelative(new Date('2026-11-23T11:59:50Z'), now, 'zh-CN')).toBe('现在');
  expect(formatRelative(new Date('2026-11-25T13:00:00Z'), now, 'zh-CN')).toBe('后天');
});
