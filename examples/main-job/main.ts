import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
  type ApiClient,
  ApiError,
  applyFor,
  applyForRelease,
  appointCast,
  approve,
  draftRelease,
  type Instance,
  issueKey,
  openOrganisation,
  registerApplication,
  registerEndpoint,
  registerModel,
  registerVersion,
  settleProcedures,
  startInstance,
  steward,
  until,
  untilServed,
  uploadArtefact,
  writeUseStatement,
} from '../support/index.ts';
import { createCaller } from './calls.ts';
import { measureLines, readMeasures } from './conformity.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import { exportedLogs, forge, governanceKey, type Receipt, readReceipt } from './proof.ts';
import { createStory } from './story.ts';
import { type ModelServer, serve, train } from './tiny-model.ts';

// The main job, on real input: a model is trained, registered, refused, approved, served, and everything is proven.
// Exit code 0 only when every expectation held; refusals are expected where they belong.

const MODEL_NAME = 'analects';
const PROMPT = '子曰学而时习之';
const RUNNING = ['4.1.b', '6.1.a', '6.1.b', '6.1.c'];
const story = createStory((line) => process.stdout.write(`${line}\n`));

/** What the server refuses with, or a complaint that it did not. */
async function refusalOf(attempt: Promise<unknown>): Promise<ApiError> {
  const error = await attempt.then(
    () => new Error('it was not refused'),
    (refused: unknown) => refused,
  );
  if (error instanceof ApiError) return error;
  throw error;
}

async function tell({ steps, dataDir }: Options): Promise<void> {
  let instance: Instance | undefined;
  let modelServer: ModelServer | undefined;
  try {
    process.stdout.write(`大模型管家 Steward · 主线示例 the main job\n数据目录 data folder: ${dataDir}\n`);

    const model = await story.step(
      {
        zh: `训练一个微型模型（${steps} 步）`,
        en: `Train a tiny model (${steps} steps)`,
        why: {
          zh: '管理需要一个真实的对象：一个字符级 Transformer，用《论语》真实训练，不联网。',
          en: 'There must be something real to manage: a character-level transformer, really trained, without network.',
        },
      },
      async (say) => {
        const losses: number[] = [];
        const trained = await train(join(dataDir, 'tiny-model'), steps, (step, loss) => {
          losses.push(loss);
          if (step % 100 === 0 || step === steps) say(`step ${step}  loss ${loss.toFixed(3)}`);
        });
        if (steps >= 50) story.expect(losses.at(-1)! < losses[0]! * 0.9, 'the loss has fallen');
        say(`model.bin ${trained.bytes.length} bytes, sha256 ${trained.sha256}`);
        return trained;
      },
    );

    const upstreamKey = randomBytes(24).toString('hex');
    const upstream = await story.step(
      {
        zh: '让模型在 OpenAI 兼容端口上提供服务',
        en: 'Serve it on an OpenAI-compatible port',
        why: {
          zh: '这就是网关身后的上游；凭据只有网关知道，应用不知道。',
          en: 'This is the upstream behind the gateway; the gateway will hold its credential, no application will.',
        },
      },
      async (say) => {
        modelServer = await serve(model.dir, upstreamKey);
        const direct = await fetch(`${modelServer.baseUrl}/models`, {
          headers: { authorization: `Bearer ${upstreamKey}` },
        });
        story.expect(direct.ok, `the upstream answers at ${modelServer.baseUrl}`);
        const stranger = await fetch(`${modelServer.baseUrl}/models`);
        story.expect(stranger.status === 401, 'and refuses whoever lacks its credential (401)');
        say(`model ${model.name}`);
        return { baseUrl: modelServer.baseUrl, model: model.name, credential: upstreamKey };
      },
    );

    const running = await story.step(
      {
        zh: '启动管家：数据库、服务器、网关',
        en: 'Start Steward: database, server, gateway',
        why: {
          zh: '与 npm start 相同，只是用自己的端口和数据目录，并无人值守地完成初始设置。',
          en: 'The same as npm start, on ports and a data folder of its own, with a setup that nobody attends.',
        },
      },
      async (say) => {
        const started = await startInstance({ dataDir });
        instance = started;
        say(`控制台 console ${started.consoleUrl}`);
        say(`网关 gateway ${started.gatewayUrl}/v1`);
        return started;
      },
    );

    const organisation = await openOrganisation(running);
    const { rootUnitId, administrator } = organisation;
    const cast = await story.step(
      {
        zh: '设立组织，任命不同角色的人',
        en: 'Set up an organisation with people in different roles',
        why: {
          zh: '谁申请、谁评审、谁运行、谁审计必须是不同的人（4.4 a）。每人用一次性链接自设口令。',
          en: 'Who applies, who decides, who runs and who audits must be different people (4.4 a). Each sets a password by a one-time link.',
        },
      },
      async (say) => {
        const appointed = await appointCast(organisation);
        for (const { name, roles } of Object.values(appointed)) say(`${name}: ${roles.join(', ')}`);
        const system = await organisation.appoint('system', ['system-administrator']);
        const auditor = await organisation.appoint('audit', ['audit-administrator']);
        say(`${system.name}, ${auditor.name}: the other two administrators`);
        const two = await refusalOf(
          administrator.api.post(`/people/${system.id}/grants`, {
            role: 'audit-administrator',
            unitId: rootUnitId,
            until: null,
          }),
        );
        story.expect(two.code === 'roles-conflict', 'one account cannot be two administrators (roles-conflict)');
        const self = await refusalOf(
          administrator.api.post(`/people/${administrator.id}/grants`, {
            role: 'compliance-officer',
            unitId: rootUnitId,
            until: null,
          }),
        );
        story.expect(self.code === 'own-grant', 'nobody grants a role to themselves (own-grant)');
        return { ...appointed, auditor };
      },
    );
    const { owner, colleague, engineer, platform, compliance, security, auditor } = cast;

    const registered = await story.step(
      {
        zh: '登记模型、版本、上游、应用和计划用途',
        en: 'Register model, version, upstream, application and intended use',
        why: {
          zh: '每个对象都有不可变的修订和内容哈希；服务器自己计算模型文件的哈希。',
          en: 'Each has immutable revisions with a content hash; the server hashes the artefact itself.',
        },
      },
      async (say) => {
        const registeredModel = await registerModel(engineer.api, rootUnitId, '论语续写模型');
        const version = await registerVersion(engineer.api, registeredModel.id, '1.0');
        const artefact = await uploadArtefact(engineer.api, version.id, model.bytes);
        story.expect(artefact.sha256 === model.sha256, 'the server measured the same hash as the training wrote');
        const endpoint = await registerEndpoint(platform.api, rootUnitId, upstream, version.id);
        const probe = await platform.api.post<{ reachable: boolean; millis: number }>(
          `/endpoints/${endpoint.id}/probe`,
        );
        story.expect(probe.reachable, `the upstream answers a probe (${Math.round(probe.millis)} ms)`);
        const application = await registerApplication(owner.api, rootUnitId, '论语演示');
        const statement = await writeUseStatement(owner.api, application.id);
        const key = await issueKey(owner.api, application.id);
        say(`${registeredModel.id}  ${version.id}  ${endpoint.id}  ${application.id}  ${statement.id}`);
        return { version, endpoint, application, statement, key };
      },
    );
    const { version, endpoint, application, statement, key } = registered;
    const caller = createCaller(running.gatewayUrl, key.secret, MODEL_NAME);

    await story.step(
      {
        zh: '调用网关：应当被拒绝',
        en: 'Call the gateway: it must refuse',
        why: {
          zh: '登记不等于上线：没有发布的模型对调用者不存在（6.1 b）。',
          en: 'Registered is not released: a model without a release does not exist for callers (6.1 b).',
        },
      },
      async () => {
        // The key reaches the gateway a moment after it was issued.
        const refused = await until('the key to be known', async () => {
          const refusal = await caller.refusal(PROMPT);
          return refusal?.status !== 503 && refusal?.status !== 401 && (refusal ?? { status: 200, code: 'served' });
        });
        story.expect(
          refused.status === 404 && refused.code === 'model_not_found',
          `refused: ${refused.status} ${refused.code}`,
        );
      },
    );

    const release = await story.step(
      {
        zh: '申请发布：关口指出缺什么',
        en: 'Apply for release: the gate names what is missing',
        why: {
          zh: '关口由系统判断，缺项逐条列出，不看任何人的口头保证。',
          en: 'The gate decides by what is on record, item by item, and not by what anybody promises.',
        },
      },
      async (say) => {
        const draft = await draftRelease(owner.api, rootUnitId, {
          modelName: MODEL_NAME,
          versionId: version.id,
          endpointIds: [endpoint.id],
          useStatementIds: [statement.id],
        });
        const closed = await refusalOf(applyForRelease(owner.api, draft.id));
        story.expect(closed.status === 409 && closed.code === 'gate-closed', 'the gate is closed (gate-closed)');
        const requirements = closed.problem.requirements as Requirement[];
        const missing = requirements.filter(({ met }) => !met);
        for (const { measureId, title, reasons } of missing)
          say(`缺 missing ${measureId} ${title.zh} ${title.en}: ${reasons.map(({ text }) => text.en).join(' ')}`);
        const expected = ['endpoints-approved', 'procedures-complete', 'use-statement-approved', 'version-approved'];
        story.expect(
          expected.every((id) => missing.some((one) => one.id === id)),
          `it names ${expected.join(', ')}`,
        );
        return draft;
      },
    );

    await story.step(
      {
        zh: '逐项补齐，由没有参与编写的人批准',
        en: 'Supply it, approved each by somebody who did not write it',
        why: {
          zh: '版本、上游、用途、合规手续（6.1 a、6.1 c）各有自己的评审。',
          en: 'Version, upstream, intended use and legal procedures (6.1 a, 6.1 c) each have a review of their own.',
        },
      },
      async () => {
        const review = (gate: string, by: ApiClient, id: string) => applyFor(by, gate, id);
        story.expect(
          (await approve(await review('version.approve', engineer.api, version.id), platform)) === 'approved',
          'version approved by platform',
        );
        story.expect(
          (await approve(await review('endpoint.approve', platform.api, endpoint.id), security)) === 'approved',
          'upstream approved by security officer',
        );
        const use = await review('use-statement.approve', owner.api, statement.id);
        story.expect((await approve(use, compliance)) === 'open', 'use statement: one of two has agreed, still open');
        story.expect((await approve(use, colleague)) === 'approved', 'use statement approved by the second');
        await settleProcedures(cast, application.id);
        const overview = await owner.api.get<{ complete: boolean }>(`/applications/${application.id}/procedures`);
        story.expect(
          overview.complete,
          'legal procedures complete: MLPS grading entered, with its document, and confirmed',
        );
      },
    );

    const review = await story.step(
      {
        zh: '再次申请；申请人自己不能批准',
        en: 'Apply again; the applicant cannot approve',
        why: {
          zh: '职责分离由系统强制，尝试本身也进入账本。',
          en: 'Separation of duties is enforced, and the attempt itself enters the ledger.',
        },
      },
      async () => {
        const opened = await applyForRelease(owner.api, release.id);
        const own = await refusalOf(approve(opened, owner));
        story.expect(own.code === 'own-application', 'refused: own-application');
        const author = await refusalOf(approve(opened, engineer));
        story.expect(author.code === 'own-work', 'who wrote the version does not decide either: own-work');
        const other = await refusalOf(approve(opened, colleague));
        story.expect(other.code === 'no-seat', 'and another product owner has no seat here: no-seat');
        return opened;
      },
    );

    await story.step(
      {
        zh: '两人批准，策略签名后到达网关',
        en: 'Two people approve, and the signed policy reaches the gateway',
        why: {
          zh: '策略只由已批准的修订编译，先入账后下发，网关逐个确认。',
          en: 'The policy is compiled from approved revisions only, is in the ledger before it is sent, and each gateway acknowledges it.',
        },
      },
      async (say) => {
        story.expect((await approve(review, compliance)) === 'open', 'compliance has agreed; one is not enough');
        story.expect((await approve(review, security)) === 'approved', 'security has agreed: approved');
        const began = performance.now();
        await untilServed(running.gatewayUrl, { modelName: MODEL_NAME, key });
        say(`served ${Math.round(performance.now() - began)} ms after the last vote`);
      },
    );

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
        story.expect(
          !JSON.stringify(entry).includes('学而'),
          'it holds no text of the conversation, a commitment only',
        );
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
        await until('the last record to be mirrored', () =>
          auditor.api.get(`/traffic/${last.record}`).catch(() => null),
        );
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
    await instance?.stop();
    await modelServer?.stop();
  }
}

interface Requirement {
  readonly id: string;
  readonly measureId: string;
  readonly met: boolean;
  readonly title: { readonly zh: string; readonly en: string };
  readonly reasons: readonly { readonly text: { readonly en: string } }[];
}

interface ControlView {
  readonly title: { readonly zh: string; readonly en: string };
  readonly finding: { readonly status: string; readonly reasons: readonly { readonly text: { en: string } }[] } | null;
}

interface EndpointView {
  readonly latest: string;
  readonly content: Readonly<Record<string, unknown>>;
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
