import type { Players } from './scene.ts';
import { inDays } from './scene.ts';
import type { Trace } from './trace.ts';

/** What is read beyond lists and single things by their ids: by filters, by words, by hashes, by parts. */
export async function readingsOf({ auditing, party, compliance }: Players, trace: Trace): Promise<string[]> {
  const subjects = ['aud', 'mrv', 'kwl', 'crs', 'bdy', 'app', 'mdl', 'rel', 'ncf', 'dsp', 'mtg', 'hld'].flatMap(
    (prefix) => trace.ids(prefix).slice(0, 1),
  );
  const revisions = await Promise.all(
    subjects.map(async (id) => {
      const { status, body } = await auditing.api.send('GET', `/subjects/${id}/revisions`);
      return status === 200
        ? (body as { items: { hash: string }[] }).items.map(({ hash }) => `/subjects/${id}/revisions/${hash}`)
        : [];
    }),
  );
  const { items: logs } = await auditing.api.get<{ items: { name: string }[] }>('/ledger/logs');
  await auditing.api.get('/records?limit=200');
  await party.api.get('/notifications?limit=200');
  const files = trace.calls
    .filter(({ operation }) => operation.operationId === 'addReviewDocumentVersion')
    .flatMap(({ answer }) => {
      const { id, documents } = answer.body as { id: string; documents: { id: string }[] };
      return [1, 2].map((number) => `/reviews/${id}/documents/${documents[0]!.id}/versions/${number}`);
    });
  const snapshots = trace.calls
    .filter(({ operation }) => operation.operationId === 'freezeReview')
    .map(({ path, answer }) => `${path}/${(answer.body as { hash: string }).hash}`);
  const documents = trace.calls
    .filter(({ operation }) => operation.operationId === 'uploadDocument')
    .map(({ answer }) => `/documents/${(answer.body as { sha256: string }).sha256}`);
  const at = new Date().toISOString();
  const { areas } = await auditing.api.get<{ areas: { name: string }[] }>(`/as-of?at=${at}`);
  const past = [...areas.map(({ name }) => `/as-of/${name}?at=${at}`), `/as-of/people/changes?at=${at}`];
  const words = ['canary', 'aud', 'mrv', '审', '评', 'end'].map((q) => `/search?q=${encodeURIComponent(q)}`);
  const reason = encodeURIComponent('核查投诉内容');
  const span = `from=${inDays(-1)}&to=${inDays(1)}`;
  const list = trace.ids('kwl')[0]!;
  const { latest } = await compliance.api.get<{ latest: string }>(`/keyword-lists/${list}`);
  return [
    ...files,
    ...snapshots,
    ...documents,
    ...words,
    ...past,
    ...revisions.flat(),
    ...subjects.flatMap((id) => [`/subjects/${id}`, `/subjects/${id}/revisions`]),
    ...['audit.report', 'management-review.approve', 'use-statement.approve'].flatMap((gate) =>
      subjects.slice(0, 6).map((id) => `/gates/${gate}/check?subjectId=${id}`),
    ),
    ...['4.4.c', '6.1.b'].flatMap((id) => ['', '/history', '/judgements'].map((part) => `/measures/${id}${part}`)),
    ...logs
      .slice(0, 2)
      .flatMap(({ name }) => [`/ledger/logs/${name}/entries`, `/ledger/logs/${name}/files/checkpoint`]),
    ...trace.ids('trf').map((id) => `/traffic/${id}/payload?reason=${reason}`),
    ...[
      `/traffic/summary?${span}`,
      `/traffic/refusals?${span}`,
      `/traffic/screening?${span}`,
      `/keyword-lists/${list}/comparison?from=${latest}`,
    ],
    ...['answerable', 'to-confirm'].map((mine) => `/review-conditions?mine=${mine}`),
    ...['to-decide', 'assigned', 'applied'].map((mine) => `/reviews?mine=${mine}`),
    ...subjects.slice(0, 2).map((id) => `/reviews?subjectId=${id}`),
    ...['/reviews?gate=audit.report', '/reviews?gate=management-review.approve'],
    ...['/attempts', '/competence-proofs', '/competence-rights'].map((path) => `${path}?personId=${party.id}`),
    ...[`/records?actorId=${party.id}`, `/people?q=canary`, '/applications?q=canary', '/keyword-lists?q=canary'],
    ...['/nonconformities?state=closed', '/nonconformities?measureId=4.4.c', '/audits?state=cancelled'],
  ];
}
