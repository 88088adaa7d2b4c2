import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonActor } from '../../../kernel/identity/index.ts';
import { createFileBlobStore } from '../../../platform/blob/index.ts';
import type { ProblemError } from '../../../platform/http/index.ts';
import { createTestOrganisation } from '../../resources/people/testing.ts';
import { createDesignModule, designMigrations, designPermissions, type ModelContent } from './index.ts';

let organisation: Awaited<ReturnType<typeof createTestOrganisation>>;
let design: ReturnType<typeof createDesignModule>;
let author: PersonActor;
let reviewer: PersonActor;

beforeAll(async () => {
  organisation = await createTestOrganisation({ migrations: [designMigrations], rules: [designPermissions] });
  design = createDesignModule({
    ...organisation,
    blobs: createFileBlobStore(join(organisation.dir, 'files')),
    maxArtefactBytes: 1_000,
  });
  author = await organisation.appoint('author', ['model-engineer']);
  reviewer = await organisation.appoint('reviewer', ['platform-engineer']);
});
afterAll(() => organisation.close());

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: ProblemError) => error.code ?? String(error),
  );

const content: ModelContent = {
  purpose: '测试',
  modality: ['text'],
  languages: ['zh'],
  origin: 'own',
  baseModel: null,
  supplier: null,
  parameters: 115_008,
  licence: null,
  limits: '',
  documents: [],
};
const versionContent = {
  label: '1.0',
  artefact: null,
  parameters: null,
  contextLength: null,
  trainedFrom: null,
  changes: '首个版本',
  documents: [],
};

const registerModel = () =>
  design.models.register(author, { title: { zh: '模型', en: 'Model' }, unitId: organisation.rootUnit, content });
const apply = (subjectId: string) =>
  organisation.gates.apply({ name: 'version.approve', subjectId, applicant: author, statement: '请复核' });

test('a hash is measured only when the artefact itself was hashed here', async () => {
  const modelId = await registerModel();
  const id = await design.versions.register(author, modelId, { content: versionContent });
  const { sha256, bytes } = await design.versions.measureArtefact(author, id, Readable.from([Buffer.from('weights')]));
  const typed = { ...versionContent, artefact: { sha256: 'f'.repeat(64), bytes: null } };
  await design.versions.edit(author, id, (await design.versions.get(id)).latest, typed);
  expect((await design.versions.get(id)).artefactAssurance).toBe('attested');
  await design.versions.edit(author, id, (await design.versions.get(id)).latest, {
    ...typed,
    artefact: { sha256, bytes },
  });
  expect((await design.versions.get(id)).artefactAssurance).toBe('measured');
});

test('an artefact whose last byte comes when the right has ended is not measured', async () => {
  const id = await design.versions.register(author, await registerModel(), { content: versionContent });
  const end = new Date(organisation.clock.now().getTime() + 60_000);
  const lapsing = { ...author, roles: author.roles.map((grant) => ({ ...grant, until: end.toISOString() })) };
  async function* until(at: number) {
    yield Buffer.from('first');
    organisation.clock.set(new Date(at).toISOString());
    yield Buffer.from(`last ${at}`);
  }
  await design.versions.measureArtefact(lapsing, id, Readable.from(until(end.getTime() - 1)));
  expect(await codeOf(design.versions.measureArtefact(lapsing, id, Readable.from(until(end.getTime()))))).toBe(
    'not-permitted',
  );
});

test('what another version measured says nothing about this one', async () => {
  const modelId = await registerModel();
  const one = await design.versions.register(author, modelId, { content: versionContent });
  const { sha256 } = await design.versions.measureArtefact(author, one, Readable.from([Buffer.from('of one')]));
  const other = await design.versions.register(author, modelId, {
    content: { ...versionContent, artefact: { sha256, bytes: null } },
  });
  expect((await design.versions.get(other)).artefactAssurance).toBe('attested');
});

test('an artefact beyond the limit is refused and nothing is kept', async () => {
  const id = await design.versions.register(author, await registerModel(), { content: versionContent });
  const tooMuch = Readable.from([Buffer.alloc(600), Buffer.alloc(600)]);
  expect(await codeOf(design.versions.measureArtefact(author, id, tooMuch))).toBe('artefact-too-large');
  expect((await design.versions.get(id)).artefactAssurance).toBeNull();
});

test('the gate names the missing hash; approval brings version and model into force; an edit is a draft', async () => {
  const modelId = await registerModel();
  const id = await design.versions.register(author, modelId, { content: versionContent });
  const refused = await apply(id).catch((error: ProblemError) => error);
  expect(refused).toMatchObject({ code: 'gate-closed' });
  expect(JSON.stringify((refused as ProblemError).extensions)).toContain('artefact-missing');

  const complete = { ...versionContent, artefact: { sha256: 'a'.repeat(64), bytes: null } };
  await design.versions.edit(author, id, (await design.versions.get(id)).latest, complete);
  const { review } = await apply(id);
  expect(await codeOf(organisation.reviews.vote(author, review.id, { choice: 'approve', comment: '' }))).toBe(
    'own-application',
  );
  await organisation.reviews.vote(reviewer, review.id, { choice: 'approve', comment: '' });
  const approved = await design.versions.get(id);
  expect(approved).toMatchObject({ state: 'active', contentInForce: complete });
  expect((await design.models.get(modelId)).state).toBe('active');

  await design.versions.edit(author, id, approved.latest, { ...complete, changes: '改' });
  expect((await design.versions.get(id)).contentInForce).toMatchObject(complete);
});

test('two edits of the same revision: one is told of the conflict', async () => {
  const modelId = await registerModel();
  const { latest } = await design.models.get(modelId);
  const edit = (purpose: string) => design.models.edit(author, modelId, latest, { content: { ...content, purpose } });
  expect((await Promise.all([codeOf(edit('甲')), codeOf(edit('乙'))])).sort()).toEqual(['none', 'revision-conflict']);
});

test('who may not write is refused', async () => {
  const officer = await organisation.appoint('officer', ['compliance-officer']);
  const input = { title: { zh: '模型', en: 'Model' }, unitId: organisation.rootUnit, content };
  expect(await codeOf(design.models.register(officer, input))).toBe('not-permitted');
});

test('a document is kept by its content and answers with its title', async () => {
  const document = await design.documents.upload(author, '说明.txt', Readable.from([Buffer.from('内容')]));
  const opened = await design.documents.open(document.sha256);
  expect(opened.document).toMatchObject({ title: '说明.txt', mediaType: 'text/plain' });
  expect(Buffer.concat(await opened.stream.toArray()).toString()).toBe('内容');
  expect(await codeOf(design.documents.open('0'.repeat(64)))).toBe('not-found');
});
