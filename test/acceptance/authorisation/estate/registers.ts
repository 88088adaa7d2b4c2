import {
  applyFor,
  INTERNAL_SERVICE,
  MODEL,
  type Person,
  registerApplication,
  registerModel,
  type SubjectView,
  USE_STATEMENT,
  writeUseStatement,
} from '../../../../examples/support/index.ts';
import { both, bytes, dayIn, etagOf, inDays, type Scene } from './scene.ts';
import { either, holders, nobody, people } from './secrets.ts';

/** Registers that everybody may read, and the secrets beside them that nobody may; reviews in each of their states. Answers the id of an application. */
export async function makeRegisters({ players, secrets, rootUnitId }: Scene): Promise<string> {
  const { engineer, platform, owner, colleague, compliance, security, auditing, keeper } = players;
  const model = await registerModel(engineer.api, rootUnitId, '草案');
  await engineer.api.put(`/models/${model.id}/draft`, { content: { ...MODEL, limits: '草案' } }, model.latest);
  const endpoint = await platform.api.post<SubjectView>('/endpoints', {
    ...{ title: both('草案端点'), unitId: rootUnitId, credential: secrets.word('endpointcredential', nobody) },
    content: {
      ...{ kind: 'openai', baseUrl: 'https://draft.example.org/v1', upstreamModel: 'draft', versionId: null },
      timeouts: { connectMillis: 2_000, firstByteMillis: 30_000, idleMillis: 30_000, totalMillis: 120_000 },
    },
  });
  const { content } = await platform.api.get<{ content: object }>(`/endpoints/${endpoint.id}`);
  await platform.api.put(`/endpoints/${endpoint.id}/draft`, { content }, endpoint.latest);
  await platform.api.put(`/endpoints/${endpoint.id}/credential`, { credential: secrets.word('credentialset', nobody) });
  await platform.api.put(`/endpoints/${endpoint.id}/operation`, { weight: 1, priority: 1, enabled: false });

  const application = await registerApplication(owner.api, rootUnitId, '草案应用');
  await owner.api.put(
    `/applications/${application.id}/draft`,
    { content: { description: '草案', contact: 'owner@example.org' } },
    application.latest,
  );
  await owner.api.put(
    `/applications/${application.id}/facts`,
    INTERNAL_SERVICE,
    await etagOf(owner.api, `/applications/${application.id}`),
  );
  await security.api.post(`/applications/${application.id}/suspend`, { reason: '核查' });
  await security.api.post(`/applications/${application.id}/resume`, { reason: '核查完毕' });
  const revoked = await owner.api.post<{ id: string }>(`/applications/${application.id}/keys`, { title: '停用' });
  await owner.api.delete(`/keys/${revoked.id}`);

  // One review in each state, with everything that is said in one.
  const applied = async (gate = 'use-statement.approve') => {
    const statement = await writeUseStatement(owner.api, application.id);
    return `/reviews/${await applyFor(owner.api, gate, statement.id)}`;
  };
  const open = await applied();
  const involved = either(
    people(owner.id, compliance.id, colleague.id),
    // The seats of this gate: whoever could decide reads what it is decided by.
    holders('review-document.read', 'use-statement.write'),
  );
  const file = (what: string) => secrets.word(`reviewfile${what}`, involved);
  const add = async (person: Person, path: string, what: string) =>
    person.api.upload<{ documents: { id: string; versions: { sha256: string }[] }[] }>(path, bytes(file(what)));
  const name = (what: string) => encodeURIComponent(`${secrets.word(`reviewname${what}`, involved)}.txt`);
  const title = encodeURIComponent(secrets.word('reviewtitle', involved));
  const first = await add(owner, `${open}/documents?title=${title}&name=${name('first')}`, 'first');
  const documentId = first.documents[0]!.id;
  const second = await add(owner, `${open}/documents/${documentId}/versions?name=${name('second')}`, 'second');
  await owner.api.post(`${open}/documents/${documentId}/sign`, {
    sha256: second.documents[0]!.versions.at(-1)!.sha256,
    password: 'a long enough phrase for one person',
  });
  const asked = await compliance.api.post(`${open}/questions`, { text: '用途？', blocking: false });
  await owner.api.post(`${open}/questions/${asked.questions[0].id}/answer`, { text: '演示。' });
  const dropped = await compliance.api.post(`${open}/questions`, { text: '重复？', blocking: false });
  await compliance.api.post(`${open}/questions/${dropped.questions[1].id}/withdraw`);
  await auditing.api.post(`${open}/comments`, { text: '旁注' });
  const reviewId = open.slice('/reviews/'.length);
  await compliance.api.post('/review-assignments', { reviewIds: [reviewId], personId: colleague.id });
  await owner.api.post('/review-reminders', { reviewIds: [reviewId] });
  await owner.api.post(`${open}/snapshots`);
  const recused = await applied();
  await colleague.api.post(`${recused}/recuse`, { reason: '共事' });
  const withdrawn = await applied();
  await owner.api.post(`${withdrawn}/withdraw`, { reason: '改日再报' });
  const rejected = await applied();
  await compliance.api.post(`${rejected}/votes`, { choice: 'reject', comment: '不足' });
  const conditional = await applied();
  const condition = (text: string) => ({ text: both(text), answerableId: colleague.id, due: dayIn(9) });
  await compliance.api.post(`${conditional}/votes`, {
    ...{ choice: 'approve', comment: '有条件', conditions: [condition('一'), condition('二')], reReviewOn: dayIn(90) },
  });
  const settled = await colleague.api.post(`${conditional}/votes`, { choice: 'approve', comment: '同意' });
  const [one, two] = settled.conditions as [{ id: string }, { id: string }];
  for (const { id } of [one, two])
    await colleague.api.post(`${conditional}/conditions/${id}/meet`, { evidence: '见附件' });
  await compliance.api.post(`${conditional}/conditions/${one.id}/confirm`, { remark: '已核' });
  await compliance.api.post(`${conditional}/conditions/${two.id}/return`, { remark: '不足' });
  await compliance.api.post(`${conditional}/re-review`, { statement: '复评' });

  const template = {
    ...{ guidance: { applicant: null, reviewer: null }, checklist: [], documents: [] },
    ...{ deadlineDays: 5, reReviewMonths: null, source: null },
  };
  await keeper.api.put('/review-templates/procedure.confirm', { template }, '0');
  await compliance.api.put('/gates/endpoint.approve/mode', { mode: 'block', reason: '照旧' });
  await compliance.api.post('/conformity/recompute', { measureIds: ['6.1.b'] });
  const statement = await writeUseStatement(owner.api, application.id);
  await owner.api.put(`/use-statements/${statement.id}/draft`, { content: USE_STATEMENT }, statement.latest);
  await owner.api.upload(`/documents?title=${encodeURIComponent('公开')}`, bytes('公开文件'));
  await platform.api.post('/imports/litellm', { config: 'model_list: []', dryRun: true });
  await compliance.api.post('/profile/changes', {
    ...{ mode: { kind: 'from', date: inDays(30) }, changes: [{ measureId: '4.1.b', level: 'advisory' }] },
    statement: '调整',
  });
  await compliance.api.post('/applicability/changes', {
    ...{ exclusions: [{ measureId: '5.1.a', reason: both('不训练') }], statement: '不适用' },
  });
  return application.id;
}

/** Lists of words and what is screened by them: who knows the words knows how to write around them. */
export async function makeScreening({ players, secrets, rootUnitId }: Scene): Promise<void> {
  const { compliance, platform } = players;
  const entries = holders('keyword-entry.read');
  const list = await compliance.api.post<SubjectView>('/keyword-lists', {
    ...{ title: both('词库'), unitId: rootUnitId, description: '', ownKinds: [] },
  });
  const path = `/keyword-lists/${list.id}`;
  const latest = async () => (await compliance.api.get<SubjectView>(path)).latest;
  await compliance.api.put(`${path}/draft`, { description: '说明', ownKinds: [] }, await latest());
  const imported = await compliance.api.send('POST', `${path}/import?mode=add&format=text&kind=A.1-h`, {
    bytes: bytes(secrets.word('keywordimported', entries)),
    headers: { 'if-match': `"${await latest()}"` },
  });
  if (imported.status !== 200) throw new Error(`import: ${imported.status} ${JSON.stringify(imported.body)}`);
  await compliance.api.send('POST', `${path}/entries`, {
    body: {
      put: [
        {
          text: secrets.word('keywordput', entries),
          kind: 'A.1-h',
          grade: 'high',
          note: secrets.word('keywordnote', entries),
        },
      ],
      remove: [],
    },
    headers: { 'if-match': `"${await latest()}"` },
  });
  const samples = {
    mustCatch: [{ text: secrets.word('keywordsample', entries), kind: 'A.1-h' }],
    mustPass: [{ text: secrets.word('keywordpass', entries) }],
  };
  await compliance.api.put(`${path}/samples`, samples, await latest());
  await compliance.api.post('/keyword-lists/starter', { unitId: rootUnitId });
  await compliance.api.post('/screening/trials', { text: '今天开会' });

  const starter = await compliance.api.post<SubjectView>('/screening-policies/starter', { unitId: rootUnitId });
  const { content } = await compliance.api.get<{ content: { guards: object[] } }>(`/screening-policies/${starter.id}`);
  const guard = {
    ...{ name: 'guard', baseUrl: 'https://guard.example.org/v1', model: 'guard', format: 'qwen3guard' },
    ...{ stream: { kind: 'whole', limit: 10_000 }, timeoutMillis: 1_000, concurrency: 1 },
  };
  const policy = await compliance.api.post<SubjectView>('/screening-policies', {
    ...{ title: both('策略'), unitId: rootUnitId, content: { ...content, guards: [guard] } },
  });
  const draft = { content: { ...content, guards: [guard] } };
  await compliance.api.put(`/screening-policies/${policy.id}/draft`, draft, policy.latest);
  await platform.api.put(`/screening-policies/${policy.id}/guards/guard/credential`, {
    credential: secrets.word('guardcredential', nobody),
  });
}
