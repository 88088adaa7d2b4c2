import {
  type ApiClient,
  applyFor,
  applyForRelease,
  approve,
  draftRelease,
  type SubjectView,
  settleProcedures,
  until,
  untilServed,
} from '../support/index.ts';
import { MODEL_NAME, PROMPT, refusalOf, type Scene } from './scene.ts';
import type { Story } from './story.ts';

/** From a gateway that refuses to a gateway that serves: the release gate, the reviews, the policy. */
export async function releaseModel(story: Story, scene: Scene): Promise<SubjectView> {
  const { instance: running, organisation, cast, version, endpoint, application, statement, key, caller } = scene;
  const { owner, colleague, engineer, platform, compliance, security } = cast;
  const { rootUnitId } = organisation;

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
  return release;
}

interface Requirement {
  readonly id: string;
  readonly measureId: string;
  readonly met: boolean;
  readonly title: { readonly zh: string; readonly en: string };
  readonly reasons: readonly { readonly text: { readonly en: string } }[];
}
