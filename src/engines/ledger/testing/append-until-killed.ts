import { writeSync } from 'node:fs';
import { createNodeLogFiles, openLog, openSigner } from '../index.ts';

// Child of the kill test: appends from several sides and says on stdout, at once, what was acknowledged. Folder, origin and a throw-away
// secret key come as arguments.

const [dir, origin, secret] = process.argv.slice(2);
const log = await openLog({
  files: createNodeLogFiles(dir!),
  origin: origin!,
  signer: openSigner(secret!),
  checkpointIntervalMs: 3,
  segmentBytes: 20_000,
});
writeSync(1, `open ${log.size()}\n`);

async function writer(name: string) {
  for (let n = 0; ; n++) {
    const texts = Array.from({ length: 1 + (n % 20) }, (_, i) => `${name} ${n} ${i}`);
    const { firstIndex } = await log.append({ entries: texts.map((text) => Buffer.from(text)) });
    writeSync(1, texts.map((text, i) => `${firstIndex + i} ${text}\n`).join(''));
  }
}

await Promise.all(['a', 'b', 'c'].map(writer));
