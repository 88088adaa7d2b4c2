import { join } from 'node:path';
import { type SubjectView, steward, until } from '../support/index.ts';
import { measureLines, readMeasures } from './conformity.ts';
import { exportedLogs, forge, governanceKey, type Receipt, readReceipt } from './proof.ts';
import { PROMPT, type Scene } from './scene.ts';
import type { Story } from './story.ts';

/** The measures that operate at the end of this story. */
const RUNNING = ['4.1.b', '6.1.a', '6.1.b', '6.1.c'];

/** The model is called, and what happened is proven: by receipt, by the exported ledger, by the picture of the measures. */
export async function callAndProve(story: Story, scene: Scene, release: SubjectView): Promise<void> {
  const { dataDir, instance: running, cast, endpoint, caller } = scene;
  const { owner, platform, auditor } = cast;

  const answer = await story.step(
    {
      zh: '用官方 openai 客户端调用：普通与流式',
      en: 'Call it with the official openai client: plain and streaming',
      why: {
        zh: '应用不需要改代码，只需要换地址和密钥。',
        en: 'Applications change nothing but the address and the key.',
      },
    },
    async (say) => {
      const plain = await caller.plain(PROMPT);
      say(`普通 plain: ${PROMPT}${plain.text.replaceAll('\n', ' ')}`);
      story.expect(plain.text.length > 0 && plain.record.startsWith('trf_'), `answered; record ${plain.record}`);
      story.expect(plain.release === release.id, 'the answer names the release that served it');
      const streamed = await caller.streaming(PROMPT);
      say(`流式 streaming, ${streamed.chunks} chunks: ${PROMPT}${streamed.text.replaceAll('\n', ' ')}`);
      story.expect(streamed.text.length > 0 && streamed.chunks > 2, 'streamed in several chunks');
      return plain;
    },
  );

  const last = await story.step(
    {
      zh: '编辑不影响在用的服务',
      en: 'Editing stops nothing in service',
      why: {
        zh: '编辑产生草稿；在用的仍是批准过的修订，草稿绝不会被服务。',
        en: 'An edit makes a draft; what was approved stays in force, and the draft is never served.',
      },
    },
    async () => {
      const before = await platform.api.get<EndpointView>(`/endpoints/${endpoint.id}`);
      await platform.api.put(
        `/endpoints/${endpoint.id}/draft`,
        { content: { ...before.content, baseUrl: 'http://127.0.0.1:9/v1' } },
        before.latest,
      );
      const still = await caller.plain(PROMPT);
      story.expect(still.text.length > 0, 'the approved address still serves; the draft leads nowhere');
      return still;
    },
  );

  await story.step(
    {
      zh: '取一次回答的收据，并独立验证',
      en: 'Fetch the receipt of an answer and verify it',
      why: {
        zh: '收据证明这次调用的记录在签名的账本里，验证不需要服务器。',
        en: 'A receipt proves that the record of this call is in the signed log; verifying needs no server.',
      },
    },
    async (say) => {
      const receipt = await until('the receipt of the answer', () =>
        owner.api.get<Receipt>(`/traffic/${answer.record}/receipt`).catch(() => null),
      );
      const { entry, size } = await readReceipt(receipt);
      story.expect(entry.id === answer.record, `entry ${receipt.index} of ${receipt.log} (${size} entries signed)`);
      story.expect(entry.outcome === 'answered' && entry.releaseId === release.id, 'outcome answered, this release');
      story.expect(!JSON.stringify(entry).includes('学而'), 'it holds no text of the conversation, a commitment only');
      const forged = {
        ...receipt,
        entry: Buffer.from(JSON.stringify({ ...entry, outcome: 'refused' })).toString('base64'),
      };
      const lie = await readReceipt(forged).then(
        () => null,
        (error: Error) => error.message,
      );
      story.expect(lie !== null, 'a changed entry does not verify');
      say(`commitment ${String(entry.commitment)}`);
    },
  );

  await story.step(
    {
      zh: '导出账本并离线核验',
      en: 'Export the ledger and verify it offline',
      why: {
        zh: '审计人员只需要这个目录和另行取得的公钥；公开工具同样可以核验。',
        en: 'An auditor needs this folder, and the key from elsewhere; public tools verify it as well.',
      },
    },
    async (say) => {
      const target = join(dataDir, 'export');
      await until('the last record to be mirrored', () => auditor.api.get(`/traffic/${last.record}`).catch(() => null));
      const exported = await steward(['ledger', 'export', target], running.env);
      if (exported.code !== 0) throw new Error(exported.output);
      for (const log of exportedLogs(target)) say(`export/${log}`);
      story.expect(exportedLogs(target).length === 2, 'the log of management and the log of traffic');
      const verified = await steward(['verify', target, '--trust', governanceKey(target)], running.env);
      for (const line of verified.output.trim().split('\n')) say(line);
      story.expect(verified.code === 0, 'steward verify: exit code 0');
      const copy = join(dataDir, 'export-forged');
      const log = forge(target, copy);
      const found = await steward(['verify', copy, '--trust', governanceKey(target)], running.env);
      story.expect(found.code === 1, `with one bit of a copy changed: exit code 1`);
      story.expect(found.output.includes(log), `and it names ${log}`);
    },
  );

  await story.step(
    {
      zh: '31 项措施的符合情况',
      en: 'Conformity of the 31 measures',
      why: {
        zh: '状态由控制读取实际记录算出；还没有建成的措施如实显示为未运行。',
        en: 'Computed by controls from live records; what is not built yet is honestly shown as not operated.',
      },
    },
    async (say) => {
      const measures = await until('the four measures to operate', async () => {
        // Traffic is no record that controls are looked at again for.
        await auditor.api.post('/conformity/recompute', { measureIds: ['6.1.c'] });
        const read = await readMeasures(auditor.api);
        return RUNNING.every((id) => read.find((one) => one.id === id)?.status === 'operating') && read;
      }).catch(() => readMeasures(auditor.api));
      for (const line of measureLines(measures)) say(line);
      story.expect(measures.length === 31, '31 measures');
      const operating = measures.filter(({ status }) => status === 'operating').map(({ id }) => id);
      story.expect(
        RUNNING.every((id) => operating.includes(id)),
        `operating: ${RUNNING.join(', ')}`,
      );
      const rest = measures.filter(({ id }) => !RUNNING.includes(id));
      story.expect(
        rest.every(({ status }) => status === 'not-operated'),
        `the other ${rest.length}: not operated`,
      );
      const duties = await auditor.api.get<{ controls: ControlView[] }>('/measures/4.4.a');
      for (const { title, finding } of duties.controls)
        say(`4.4.a ${title.zh} ${title.en}: ${finding?.status} ${finding?.reasons[0]?.text.en ?? ''}`);
      story.expect(
        duties.controls.some(({ finding }) => finding?.status === 'operating'),
        '4.4 a: separation of powers operates; the measure waits for what is not built of it',
      );
    },
  );
}

interface ControlView {
  readonly title: { readonly zh: string; readonly en: string };
  readonly finding: { readonly status: string; readonly reasons: readonly { readonly text: { en: string } }[] } | null;
}

interface EndpointView {
  readonly latest: string;
  readonly content: Readonly<Record<string, unknown>>;
}
