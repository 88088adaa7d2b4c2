import { join } from 'node:path';
import { begin } from './begin.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import { callAndProve } from './prove.ts';
import { releaseModel } from './release.ts';
import { createStory } from './story.ts';

// The main job, on real input: a model is trained, registered, refused, approved, served, and everything is proven.
// Exit code 0 only when every expectation held; refusals are expected where they belong.

const story = createStory((line) => process.stdout.write(`${line}\n`));

const cleanups: (() => Promise<void>)[] = [];

/** Stops what runs, the newest first; whoever asks again finds nothing left. */
async function cleanUp(): Promise<void> {
  for (let next = cleanups.pop(); next !== undefined; next = cleanups.pop()) await next();
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void cleanUp().finally(() => process.exit(130)));
}

async function tell(options: Options): Promise<void> {
  try {
    process.stdout.write(`大模型管家 Steward · 主线示例 the main job\n数据目录 data folder: ${options.dataDir}\n`);
    const scene = await begin(story, options, cleanups);
    const { instance: running } = scene;
    const release = await releaseModel(story, scene);
    await callAndProve(story, scene, release);
    await story.step(
      {
        zh: '停止',
        en: 'Stop',
        why: { zh: '与 Ctrl-C 相同：依次停止，不丢失任何记录。', en: 'As Ctrl-C does: in order, losing nothing.' },
      },
      async () => {
        story.expect((await running.stop()) === 0, 'stopped cleanly, exit code 0');
      },
    );
  } finally {
    await cleanUp();
  }
}

let options: Options;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n${USAGE}\n`);
  process.exit(2);
}
const began = performance.now();
try {
  await tell(options);
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  process.stdout.write(`\n全部 ${story.held()} 项预期成立  All ${story.held()} expectations held, ${seconds} s\n`);
  process.stdout.write(`账本 ledger: ${join(options.dataDir, 'export')}\n`);
} catch (error) {
  process.stdout.write(`\n✗ ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
