import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
  appointCast,
  issueKey,
  openOrganisation,
  registerApplication,
  registerEndpoint,
  registerModel,
  registerVersion,
  startInstance,
  uploadArtefact,
  writeUseStatement,
} from '../support/index.ts';
import { createCaller } from './calls.ts';
import type { Options } from './options.ts';
import { MODEL_NAME, refusalOf, type Scene } from './scene.ts';
import type { Story } from './story.ts';
import { serve, train } from './tiny-model.ts';

/** A real model, an organisation, and everything registered; nothing of it approved. What must be stopped is put into `cleanups`. */
export async function begin(
  story: Story,
  { steps, dataDir }: Options,
  cleanups: (() => Promise<void>)[],
): Promise<Scene> {
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
      const modelServer = await serve(model.dir, upstreamKey);
      cleanups.push(modelServer.stop);
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
      cleanups.push(async () => void (await started.stop()));
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
  const { owner, engineer, platform } = cast;

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
      const probe = await platform.api.post<{ reachable: boolean; millis: number }>(`/endpoints/${endpoint.id}/probe`);
      story.expect(probe.reachable, `the upstream answers a probe (${Math.round(probe.millis)} ms)`);
      const application = await registerApplication(owner.api, rootUnitId, '论语演示');
      const statement = await writeUseStatement(owner.api, application.id);
      const key = await issueKey(owner.api, application.id);
      say(`${registeredModel.id}  ${version.id}  ${endpoint.id}  ${application.id}  ${statement.id}`);
      return { version, endpoint, application, statement, key };
    },
  );

  const caller = createCaller(running.gatewayUrl, registered.key.secret, MODEL_NAME);
  return { dataDir, instance: running, organisation, cast, ...registered, caller };
}
