import { approve } from '../../../../examples/support/index.ts';
import { dayIn, inDays, type Scene } from './scene.ts';
import { either, holders, people } from './secrets.ts';

/** What the auditor's side keeps: samples, audits, nonconformities, management reviews, in each of their states. */
export async function makeAssurance({ players, secrets, rootUnitId }: Scene): Promise<void> {
  const { auditing, party, opponent, compliance, owner, security } = players;

  const draw = () =>
    auditing.api.post<{ id: string }>('/samples', {
      ...{ from: inDays(-1), to: new Date().toISOString(), count: 2 },
      seed: secrets.word('sampleseed', holders('sample.read')),
    });
  await auditing.api.delete(`/samples/${(await draw()).id}`);
  const sample = await draw();
  await auditing.api.post('/measures/4.4.a/judgements', { verdict: 'conforms', reasons: '可见', sampleId: sample.id });

  const readers = holders('audit.read');
  const plan = (word: (what: string) => string) => ({
    ...{ title: word('title'), year: 2026, measureIds: ['4.4.c'], unitIds: [rootUnitId] },
    ...{ criteria: word('criteria'), auditorIds: [auditing.id], from: dayIn(0), to: dayIn(9) },
  });
  const audit = async (state: string) => {
    const word = (what: string) => secrets.word(`audit${state}${what}`, readers);
    const made = await auditing.api.post<{ id: string; revision: string }>('/audits', plan(word));
    return { ...made, path: `/audits/${made.id}`, word };
  };
  const planned = await audit('planned');
  await auditing.api.put(planned.path, plan(planned.word), planned.revision);
  const cancelled = await audit('cancelled');
  await auditing.api.post(`${cancelled.path}/cancel`, { reason: cancelled.word('reason') });
  const running = await audit('running');
  await auditing.api.post(`${running.path}/start`);
  await auditing.api.post(`${running.path}/samples`, { sampleId: sample.id });
  const reported = await audit('reported');
  await auditing.api.post(`${reported.path}/start`);
  await auditing.api.post(`${reported.path}/report`, {
    ...{ conclusion: reported.word('conclusion'), statement: reported.word('statement') },
  });

  const concerned = either(people(party.id, opponent.id), holders('nonconformity.read'));
  const raise = async (state: string) => {
    const word = (what: string) => secrets.word(`nonconformity${state}${what}`, concerned);
    const made = await auditing.api.post<{ id: string }>('/nonconformities', {
      ...{ measureId: '4.4.c', grade: 'minor', title: word('title'), description: word('description') },
      ...{ ownerId: party.id, due: dayIn(30) },
    });
    const path = `/nonconformities/${made.id}`;
    const answer = () =>
      party.api.post(`${path}/answer`, {
        ...{ cause: word('cause'), actions: [{ text: word('action'), ownerId: opponent.id, due: dayIn(20) }] },
      });
    const complete = () => opponent.api.post(`${path}/actions/1/complete`, { evidence: word('evidence') });
    return { path, word, answer, complete };
  };
  await raise('open');
  await (await raise('answered')).answer();
  for (const state of ['done', 'closed', 'sentback']) {
    const one = await raise(state);
    await one.answer();
    await one.complete();
    if (state !== 'done')
      await auditing.api.post(`${one.path}/verify`, {
        ...{ outcome: state === 'closed' ? 'close' : 'send-back', remark: one.word('remark') },
      });
  }

  const seen = holders('management-review.read');
  const prepare = async (state: string) => {
    // What somebody has to do is theirs to know, whatever they may read beside it.
    const word = (what: string) => secrets.word(`managementreview${state}${what}`, seen);
    const made = await compliance.api.post<{ id: string }>('/management-reviews', {
      ...{ title: word('title'), heldOn: dayIn(0), from: dayIn(-90), to: dayIn(0) },
      ...{ chairId: owner.id, attendeeIds: [owner.id, compliance.id] },
    });
    const path = `/management-reviews/${made.id}`;
    const due = secrets.word(`managementreview${state}decision`, either(seen, people(party.id)));
    await compliance.api.put(`${path}/minutes`, {
      ...{ minutes: word('minutes'), decisions: [{ text: due, ownerId: party.id, due: dayIn(20) }] },
    });
    return { path, word };
  };
  await prepare('prepared');
  for (const state of ['submitted', 'decided', 'closed']) {
    const one = await prepare(state);
    const view = await compliance.api.post<{ reviewId: string }>(`${one.path}/submit`, {
      statement: one.word('statement'),
    });
    if (state === 'submitted') continue;
    await approve(view.reviewId, security);
    await party.api.post(`${one.path}/decisions/1/complete`, { evidence: one.word('evidence') });
    if (state === 'closed')
      await compliance.api.post(`${one.path}/decisions/1/close`, { outcome: 'close', remark: one.word('remark') });
  }
}
