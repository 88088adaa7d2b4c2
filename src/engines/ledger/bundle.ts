import { LedgerFormatError } from './verify-core/index.ts';

// Entry bundles: uint16 big-endian length, then the entry. The journal keeps its entries in the same form, so that publishing copies.

export const MAX_ENTRY_BYTES = 65_535;

/** Calls `visit` with every entry of a bundle, a view into it; throws LedgerFormatError when the bundle is cut or has a tail. */
export function forEachEntry(bundle: Buffer, visit: (entry: Buffer, position: number, offset: number) => void): number {
  let position = 0;
  let offset = 0;
  while (offset < bundle.length) {
    if (offset + 2 > bundle.length) throw new LedgerFormatError(`entry ${position} of the bundle has no length`);
    const end = offset + 2 + bundle.readUInt16BE(offset);
    if (end > bundle.length) throw new LedgerFormatError(`entry ${position} of the bundle is cut off`);
    visit(bundle.subarray(offset + 2, end), position, offset);
    position++;
    offset = end;
  }
  return position;
}

/** The entries of a bundle, as views into it. */
export function entriesOf(bundle: Buffer): Buffer[] {
  const entries: Buffer[] = [];
  forEachEntry(bundle, (entry) => entries.push(entry));
  return entries;
}

/** The first `count` entries of a bundle, still as a bundle; undefined when it has fewer. */
export function firstEntries(bundle: Buffer, count: number): Buffer | undefined {
  let end = 0;
  for (let position = 0; position < count; position++) {
    if (end + 2 > bundle.length) return undefined;
    end += 2 + bundle.readUInt16BE(end);
    if (end > bundle.length) return undefined;
  }
  return bundle.subarray(0, end);
}
