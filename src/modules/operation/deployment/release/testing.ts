/** For tests of releases and policies: what a release needs, approved the way people approve it. */
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import type { EndpointContent, ReleaseContent, ReleaseKind, ServiceFacts } from '../index.ts';
import {
  createTestDeployment,
  endpointContent,
  internalFacts,
  statementContent,
  type TestDeployment,
  TITLE,
} from '../testing.ts';

export const AGREE = { choice: 'approve', comment: '' } as const;
export const REFUSE = { choice: 'reject', comment: '' } as const;
/** Outside mainland China no procedure of the catalogue is needed. */
export const FACTS: ServiceFacts = { ...internalFacts, inMainlandChina: false };

export async function createReleaseScene(options?: Parameters<typeof createTestDeployment>[0]) {
  const scene = await createTestDeployment(options);
  const { deployment, design, gates, reviews, people, rootUnit } = scene;
  // Approvers of a second kind, so that nobody has to decide about work of their own.
  const technician = await scene.appoint('technician', ['platform-engineer']);

  async function decide(gate: string, subjectId: string, applicant: PersonActor, ...voters: PersonActor[]) {
    const { review } = await gates.apply({ name: gate, subjectId, applicant, statement: '请审批' });
    for (const voter of voters) await reviews.vote(voter, review.id, AGREE);
    return review.id;
  }

  const writeVersion = async () => {
    const modelId = await design.models.register(people.engineer, {
      title: TITLE,
      unitId: rootUnit,
      content: {
        purpose: '测试',
        modality: ['text'],
        languages: ['zh'],
        origin: 'own',
        baseModel: null,
        supplier: null,
        parameters: null,
        licence: null,
        limits: '',
        documents: [],
      },
    });
    return design.versions.register(people.engineer, modelId, { content: VERSION });
  };
  const writeEndpoint = (more: Partial<EndpointContent> = {}, credential?: string) =>
    deployment.endpoints.register(people.engineer, {
      title: TITLE,
      unitId: rootUnit,
      content: { ...endpointContent, ...more },
      ...(credential === undefined ? {} : { credential }),
    });
  const writeApplication = (facts: ServiceFacts | null = FACTS) =>
    deployment.applications.register(people.owner, {
      title: TITLE,
      unitId: rootUnit,
      content: { description: '写作助手', contact: 'help@example.org' },
      facts,
    });
  const writeStatement = (applicationId: string) =>
    deployment.statements.write(people.owner, applicationId, { title: TITLE, content: statementContent });
  const approveVersion = (id: string) => decide('version.approve', id, people.engineer, technician);
  const approveEndpoint = (id: string) => decide('endpoint.approve', id, people.engineer, technician);
  const approveStatement = (id: string) =>
    decide('use-statement.approve', id, people.owner, people.compliance, people.product);

  const register = (content: ReleaseContent, kind: ReleaseKind = 'full') =>
    deployment.releases.register(people.engineer, { title: TITLE, unitId: rootUnit, kind, content });

  return {
    ...scene,
    technician,
    writeVersion,
    writeEndpoint,
    writeApplication,
    writeStatement,
    approveVersion,
    approveEndpoint,
    approveStatement,
    register,
    decide,

    /** Everything a release binds, approved; and a content that names it. */
    async ready(more: Partial<ReleaseContent> = {}) {
      const versionId = await writeVersion();
      await approveVersion(versionId);
      const endpointId = await writeEndpoint({ versionId });
      await approveEndpoint(endpointId);
      const applicationId = await writeApplication();
      const statementId = await writeStatement(applicationId);
      await approveStatement(statementId);
      const content: ReleaseContent = {
        modelName: 'tiny',
        versionId,
        endpointIds: [endpointId],
        useStatementIds: [statementId],
        notAfter: null,
        leaseSeconds: null,
        ...more,
      };
      return { versionId, endpointId, applicationId, statementId, content };
    },

    /** Applies and has the two seats agree. */
    async release(id: string) {
      const { id: reviewId } = await deployment.releases.apply(people.engineer, id, '请审批');
      await reviews.vote(people.compliance, reviewId, AGREE);
      await reviews.vote(people.security, reviewId, AGREE);
      return reviewId;
    },

    /** What is in the compiled policy, by release id. */
    async compiled() {
      const content = await deployment.policy.compile(scene.db);
      return new Map(content.releases.map((release) => [release.id, release]));
    },
    stateOf: async (id: string) => (await deployment.releases.get(id)).state,
    stopped: () =>
      deployment.policySource.standing().then(({ body }) => JSON.parse(body).suspendedReleases as string[]),
  };
}

export type ReleaseScene = Awaited<ReturnType<typeof createReleaseScene>>;
export type { TestDeployment };

const VERSION = {
  label: '1.0',
  artefact: { sha256: 'a'.repeat(64), bytes: null },
  parameters: null,
  contextLength: null,
  trainedFrom: null,
  changes: '',
  documents: [],
};
