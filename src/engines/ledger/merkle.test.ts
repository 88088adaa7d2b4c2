import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HASH_BYTES, leafHash, sha256 } from './crypto.ts';
import { createSigningKey, emptyRoot, openLog, openSigner } from './index.ts';
import { buildConsistencyProof, buildInclusionProof, createHashReader, type HashReader, rootOf } from './proofs.ts';
import { createMemoryDisk } from './testing/memory-disk.ts';
import { createNaiveMerkle } from './testing/naive-merkle.ts';
import { type TileAddress, tilePath } from './tile-layout.ts';
import { createTreeEdge } from './tree-edge.ts';
import { consistencyHashing, inclusionRootHashing, runHashing } from './verify-core/index.ts';

const COUNT = 3_000;
const entries = Array.from({ length: COUNT }, (_, n) => Buffer.from(`entry number ${n}`));
const naive = createNaiveMerkle(entries);

/** Reads each hash once: the proofs of one size share most of theirs. */
function readingOnce(read: HashReader): HashReader {
  const known = new Map<string, Promise<Buffer>>();
  return (height, index) => {
    const place = `${height}/${index}`;
    const found = known.get(place) ?? read(height, index);
    known.set(place, found);
    return found;
  };
}

/** Grows a tree entry by entry and hands over, at every size, a reader of its tiles. */
async function atEverySize(to: number, visit: (size: number, read: HashReader, root: Buffer) => Promise<void>) {
  const tiles = new Map<string, Buffer>();
  const edge = createTreeEdge((level, index, bytes) =>
    tiles.set(tilePath({ level, index, width: 256 }), Buffer.from(bytes)),
  );
  for (let size = 1; size <= to; size++) {
    edge.addEntry(entries[size - 1]!);
    const open = edge.openTiles();
    const readTile = async (address: TileAddress) =>
      address.width === 256 ? tiles.get(tilePath(address)) : open[address.level as number]?.bytes;
    await visit(size, readingOnce(createHashReader(size, readTile)), edge.root());
  }
}

function verifyBoth(size: number, index: number, oldSize: number, inclusion: Uint8Array[], consistency: Uint8Array[]) {
  const root = naive.root(size);
  const led = runHashing(inclusionRootHashing(index, size, leafHash(entries[index]!), inclusion), sha256);
  expect(root.equals(led)).toBe(true);
  runHashing(consistencyHashing(oldSize, naive.root(oldSize), size, root, consistency), sha256);
}

test('every inclusion and consistency proof of every size up to 130 is that of RFC 6962, and verifies', async () => {
  await atEverySize(130, async (size, read, root) => {
    expect(root).toEqual(naive.root(size));
    for (let at = 0; at < size; at++) {
      const inclusion = await buildInclusionProof(read, at, size);
      const consistency = await buildConsistencyProof(read, at + 1, size);
      expect(inclusion).toEqual(naive.inclusion(at, size));
      expect(consistency).toEqual(naive.consistency(at + 1, size));
      verifyBoth(size, at, at + 1, inclusion, consistency);
    }
  });
});

test('roots and proofs of every size up to 3 000 agree with RFC 6962', async () => {
  await atEverySize(COUNT, async (size, read, root) => {
    expect(root.equals(naive.root(size))).toBe(true);
    // Places that wander: from one size to the next the rest is another.
    for (const at of new Set([7_654_321 % size, 998_244_353 % size, size - 1])) {
      const inclusion = await buildInclusionProof(read, at, size);
      const consistency = await buildConsistencyProof(read, at + 1, size);
      expect(Buffer.concat(inclusion).equals(Buffer.concat(naive.inclusion(at, size)))).toBe(true);
      expect(Buffer.concat(consistency).equals(Buffer.concat(naive.consistency(at + 1, size)))).toBe(true);
      verifyBoth(size, at, at + 1, inclusion, consistency);
    }
    if (size % 500 === 0) expect((await rootOf(read, size - 123)).equals(naive.root(size - 123))).toBe(true);
  });
});

test('a proof with anything changed is refused', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 700 }),
      fc.nat(),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (size, a, b, mask) => {
        const index = a % size;
        const proof = naive.inclusion(index, size).map((hash) => Buffer.from(hash));
        const verifies = (changed: Uint8Array[], at = index, leaf = leafHash(entries[index]!)) => {
          try {
            return naive.root(size).equals(runHashing(inclusionRootHashing(at, size, leaf, changed), sha256));
          } catch {
            return false;
          }
        };
        expect(verifies(proof)).toBe(true);
        expect(verifies(proof.slice(1))).toBe(false);
        expect(verifies([...proof, proof[0]!])).toBe(false);
        expect(verifies(proof, index, leafHash(Buffer.from('another')))).toBe(false);
        const at = b % (proof.length * HASH_BYTES);
        proof[Math.floor(at / HASH_BYTES)]![at % HASH_BYTES]! ^= mask;
        expect(verifies(proof)).toBe(false);
      },
    ),
    { numRuns: 300 },
  );
});

test('any split into batches and checkpoints gives the same root', async () => {
  const origin = 'example.org/steward/split';
  const signer = openSigner(createSigningKey(origin).secretText);
  const steps = fc.array(
    fc.record({ count: fc.integer({ min: 0, max: 200 }), publish: fc.boolean(), reopen: fc.boolean() }),
    {
      minLength: 1,
      maxLength: 12,
    },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (plan) => {
      const disk = createMemoryDisk();
      const open = () => openLog({ files: disk.files, origin, signer, segmentBytes: 2_000, checkpointIntervalMs: 1e6 });
      let log = await open();
      let size = 0;
      for (const { count, publish, reopen } of plan) {
        expect((await log.append({ entries: entries.slice(size, size + count) })).firstIndex).toBe(size);
        size += count;
        if (publish) expect((await log.publish()).root).toEqual(new Uint8Array(naive.root(size)));
        if (reopen) {
          await log.close();
          log = await open();
        }
      }
      const { root } = await log.publish();
      expect(Buffer.from(root)).toEqual(naive.root(size));
      await log.close();
    }),
    { numRuns: 40 },
  );
});

test('known answers: empty tree, the example leaf, and the trees of the RFC 6962 reference implementation', () => {
  expect(emptyRoot().toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(leafHash(Buffer.from('hello')).toString('hex')).toBe(
    '8a2a5c9b768827de5a9552c38a044c66959c68f6d2f21b5260af54d2f87db827',
  );
  const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
  const edge = createTreeEdge(() => undefined);
  const roots = leaves.map((leaf) => {
    edge.addEntry(Buffer.from(leaf, 'hex'));
    return edge.root().toString('hex').slice(0, 16);
  });
  expect(roots).toEqual([
    '6e340b9cffb37a98',
    'fac54203e7cc696c',
    'aeb6bcfe274b70a1',
    'd37ee418976dd957',
    '4e3bbb1f7b478dcf',
    '76e67dadbcdf1e10',
    'ddb89be403809e32',
    '5dc9da79a70659a9',
  ]);
});
