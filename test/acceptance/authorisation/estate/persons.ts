import { applyFor, approve, createApiClient } from '../../../../examples/support/index.ts';
import { both, inDays, type Scene } from './scene.ts';
import { either, holders, nobody, people } from './secrets.ts';

/** What people have of their own, and what was said about them: accounts, stand-ins, interests, disputes. */
export async function makePersonal({ players, secrets, rootUnitId }: Scene, subjectId: string): Promise<void> {
  const { administrator, party, opponent, mediator, owner, standIn, conflicted, compliance, chair } = players;
  const account = either(people(party.id), holders('person.manage'));

  const key = await party.api.post('/api-keys', {
    title: secrets.word('apikeytitle', account),
    scopes: ['model.read'],
    until: inDays(1),
  });
  await party.api.post('/api-keys', { title: 'ended', scopes: ['model.read'], until: inDays(1) });
  const { items: keys } = await party.api.get<{ items: { id: string; title: string }[] }>('/api-keys');
  await party.api.delete(`/api-keys/${keys.find(({ title }) => title === 'ended')!.id}`);
  if (typeof key.secret !== 'string') throw new Error('a key without a secret');
  const revoked = await party.api.post<{ key: { id: string } }>('/api-keys', {
    ...{ title: 'revoked', scopes: ['model.read'], until: inDays(1) },
  });
  await administrator.api.delete(`/people/${party.id}/api-keys/${revoked.key.id}`);
  // Signed in elsewhere twice: one session is ended by the person, one by the administrator.
  for (const end of [
    (id: string) => party.api.delete(`/sessions/${id}`),
    (id: string) => administrator.api.delete(`/people/${party.id}/sessions/${id}`),
  ]) {
    const body = { email: party.email, password: 'a long enough phrase for one person' };
    await createApiClient(party.api.consoleUrl).post('/session', body);
    const { items } = await party.api.get<{ items: { id: string; current: boolean }[] }>('/sessions');
    await end(items.find(({ current }) => !current)!.id);
  }
  await party.api.put('/notifications/preference', { mail: false, muted: [] });
  await party.api.patch('/me', { language: 'en' });

  const said = (what: string) => ({ reason: secrets.word(what, nobody) });
  const { person: gone } = await administrator.api.post<{ person: { id: string } }>('/people', {
    name: 'gone',
    email: 'gone@example.org',
    unitId: rootUnitId,
  });
  await administrator.api.patch(`/people/${gone.id}`, { name: 'gone away' });
  const link = await administrator.api.post<{ url: string }>(`/people/${gone.id}/password-link`);
  const elsewhere = createApiClient(administrator.api.consoleUrl);
  await elsewhere.post('/invitations', {
    ...{ token: new URL(link.url).searchParams.get('token'), password: 'a long enough phrase for one person' },
  });
  await administrator.api.put(`/people/${gone.id}/account-end`, { endsAt: inDays(9), ...said('accountend') });
  await administrator.api.put(`/people/${gone.id}/emergency`, { emergency: true, ...said('emergency') });
  await administrator.api.post(`/people/${gone.id}/disable`, said('disable'));
  await administrator.api.post(`/people/${gone.id}/enable`);
  await administrator.api.post(`/people/${gone.id}/unlock`, said('unlock'));
  await administrator.api.post(`/people/${gone.id}/sessions/end`, said('sessionsend'));
  await administrator.api.post(`/people/${gone.id}/password-change`, said('passwordchange'));
  const granted = await administrator.api.post(`/people/${gone.id}/grants`, {
    role: 'operator',
    unitId: rootUnitId,
    until: null,
  });
  const grantId = /grt_[0-9A-HJKMNP-TV-Z]{26}/.exec(JSON.stringify(granted))![0];
  await administrator.api.delete(`/people/${gone.id}/grants/${grantId}`);
  await administrator.api.post(`/people/${gone.id}/disable`, said('disableagain'));

  const lookers = holders('dispute.read');
  const stand = (what: string, toId: string) => ({
    ...{ toId, startsAt: inDays(-1), endsAt: inDays(20) },
    reason: secrets.word(what, either(people(owner.id, toId), lookers)),
  });
  await owner.api.post('/delegations', stand('delegationrunning', standIn.id));
  const ended = await owner.api.post<{ id: string }>('/delegations', stand('delegationended', opponent.id));
  await owner.api.post(`/delegations/${ended.id}/end`);
  const interest = (person: { id: string }, what: string) => ({
    subjectId,
    reason: secrets.word(what, either(people(person.id), lookers)),
  });
  await conflicted.api.post('/interests', interest(conflicted, 'interest'));
  const over = await party.api.post<{ id: string }>('/interests', interest(party, 'interestended'));
  await compliance.api.post(`/interests/${over.id}/end`);

  const sides = either(people(party.id, opponent.id, mediator.id), lookers);
  const dispute = async (state: string) => {
    const word = (what: string) => secrets.word(`dispute${state}${what}`, sides);
    const made = await party.api.post<{ id: string }>('/disputes', {
      ...{ title: word('title'), statement: word('statement') },
      ...{ measureId: '6.1.b', subjectId: null, againstId: opponent.id },
    });
    return { path: `/disputes/${made.id}`, word };
  };
  const settled = await dispute('settled');
  await compliance.api.post(`${settled.path}/mediator`, { mediatorId: mediator.id });
  await opponent.api.post(`${settled.path}/statements`, { words: settled.word('answer') });
  await mediator.api.post(`${settled.path}/outcome`, { words: settled.word('outcome') });
  const withdrawn = await dispute('withdrawn');
  await party.api.post(`${withdrawn.path}/withdrawal`, { words: withdrawn.word('withdrawal') });
  const escalated = await dispute('escalated');
  await compliance.api.post(`${escalated.path}/mediator`, { mediatorId: mediator.id });
  await mediator.api.post(`${escalated.path}/escalation`);
  const mediated = await dispute('mediated');
  await compliance.api.post(`${mediated.path}/mediator`, { mediatorId: mediator.id });

  await compliance.api.post('/responsibilities', {
    ...{ measureId: '6.1.b', subjectId: null, personId: chair.id, letter: 'C' },
  });
  const matrix = await compliance.api.post<{ lines: unknown }>('/responsibilities', {
    ...{ measureId: '6.1.b', subjectId: null, personId: chair.id, letter: 'I' },
  });
  const assigned = /rsp_[0-9A-HJKMNP-TV-Z]{26}/.exec(JSON.stringify(matrix))![0];
  await compliance.api.delete(`/responsibilities/${assigned}`);
}

/** What is learnt: a competence, a course with its questions, exams, certificates. */
export async function makeLearning({ players, secrets, rootUnitId }: Scene): Promise<void> {
  const { compliance, security, party, opponent, administrator } = players;
  const competence = await compliance.api.post<{ id: string }>('/competences', {
    title: both('值守'),
    validMonths: 12,
  });
  const retired = await compliance.api.post<{ id: string }>('/competences', { title: both('旧'), validMonths: 12 });
  await compliance.api.post(`/competences/${retired.id}/retire`);

  const settings = {
    ...{
      competenceId: competence.id,
      summary: '值守',
      exam: { questions: 1, passPercent: 100, attempts: 3, minutes: 90 },
    },
    material: { text: '先停用，再上报。', documentSha256: null, url: null },
  };
  const course = await compliance.api.post<{ id: string; latest: string }>('/courses', {
    ...{ title: both('课程'), unitId: rootUnitId, ...settings },
  });
  // Whoever sits the exam is asked one of them.
  const asked = (what: string) => secrets.word(what, either(holders('course.write'), people(party.id, opponent.id)));
  const edited = await compliance.api.put<{ latest: string }>(`/courses/${course.id}/draft`, settings, course.latest);
  await compliance.api.put(
    `/courses/${course.id}/questions`,
    {
      questions: [1, 2].map((n) => ({
        text: `${n} ${asked('question')}`,
        choices: [asked('choice'), asked('choice')],
        right: [0],
      })),
    },
    edited.latest,
  );
  await approve(await applyFor(compliance.api, 'course.approve', course.id), security);
  const attempt = await party.api.post<{ id: string }>(`/courses/${course.id}/attempts`);
  await party.api.post(`/attempts/${attempt.id}/answers`, { answers: [[0]] });
  await opponent.api.post(`/courses/${course.id}/attempts`);

  const { sha256 } = await compliance.api.upload<{ sha256: string }>(
    '/documents?title=certificate.pdf',
    Buffer.from('%PDF-1.7'),
  );
  const certificate = (what: string) => {
    const word = () => secrets.word(what, either(people(party.id), holders('competence-proof.read')));
    return `${party.email},${competence.id},${word()},${word()},${inDays(-1)},${inDays(90)},${sha256}`;
  };
  await compliance.api.post('/competence-proofs/import', {
    csv: `email,competence,issuer,number,from,until,document\n${certificate('proofvalid')}\n${certificate('proofrevoked')}`,
  });
  const { items } = await party.api.get<{ items: { id: string; source: string }[] }>('/competence-proofs');
  await compliance.api.post(`/competence-proofs/${items.find(({ source }) => source !== 'exam')!.id}/revoke`, {
    reason: secrets.word('proofrevokedreason', either(people(party.id), holders('competence-proof.read'))),
  });
  const rule = await administrator.api.get<{ latest: string | null }>('/competence-rule');
  await administrator.api.put('/competence-rule/draft', { lines: [] }, rule.latest ?? '0');
}

/** A body of two, and its meetings in each of their states. */
export async function makeBody({ players, secrets, rootUnitId }: Scene): Promise<void> {
  const { compliance, security, chair, party } = players;
  const rules = {
    ...{ membersMin: 1, membersOdd: false, outsideMin: 0, bothSexes: false, termMonthsMax: 240, quorum: 1 },
    categories: [{ name: 'staff', title: both('员工'), min: 0 }],
    ...{
      quorumOfCategories: false,
      majority: { numerator: 1, denominator: 2, of: 'cast' },
      ballot: 'open',
      actionDays: 30,
    },
  };
  const member = (personId: string, role: string) => ({
    ...{
      personId,
      category: 'staff',
      function: role,
      outside: false,
      sex: null,
      from: '2026-01-01',
      until: '2029-12-31',
    },
  });
  const content = {
    ...{ purpose: '审议', preset: null, rules, seats: [] },
    members: [member(chair.id, 'chair'), member(party.id, 'member')],
  };
  const body = await compliance.api.post<{ id: string; latest: string }>('/bodies', {
    ...{ title: both('委员会'), unitId: rootUnitId, ...content },
  });
  await compliance.api.put(`/bodies/${body.id}/draft`, { ...content, purpose: '审议事项' }, body.latest);
  await approve(await applyFor(compliance.api, 'body.establish', body.id), security);

  const inside = either(people(chair.id, party.id), holders('meeting.read'));
  const convene = async (state: string) => {
    const word = (what: string) => secrets.word(`meeting${state}${what}`, inside);
    const meeting = await chair.api.post<{ id: string }>(`/bodies/${body.id}/meetings`, {
      ...{ title: word('title'), place: word('place'), startsAt: new Date(Date.now() + 60_000).toISOString() },
      items: [
        // The title of what is decided is that of the resolution, which everybody may read.
        { title: `议题 ${state}`, text: word('item'), kind: 'decision' },
        { title: word('noted'), text: '', kind: 'information' },
        { title: `暗议 ${state}`, text: '', kind: 'decision', ballot: 'secret' },
      ],
    });
    const path = `/meetings/${meeting.id}`;
    return { path, word, post: (verb: string, input?: object) => chair.api.post(`${path}/${verb}`, input) };
  };
  await convene('convened');
  await (await convene('cancelled')).post('cancel');
  const vote = async (meeting: Awaited<ReturnType<typeof convene>>, item: number) => {
    await meeting.post(`items/${item}/voting`);
    for (const person of [chair, party])
      await person.api.post(`${meeting.path}/items/${item}/ballot`, { choice: 'approve' });
    await meeting.post(`items/${item}/decision`);
  };
  for (const state of ['open', 'minuted']) {
    const meeting = await convene(state);
    for (const personId of [chair.id, party.id]) await meeting.post('attendance', { personId });
    await meeting.post('open');
    await vote(meeting, 0);
    if (state === 'open') {
      await party.api.post(`${meeting.path}/items/2/recusal`, { reason: meeting.word('recusal') });
    } else {
      await vote(meeting, 2);
      await meeting.post('close');
      await meeting.post('minutes', { text: meeting.word('minutes') });
    }
  }
  const { items } = await chair.api.get<{ items: { id: string }[] }>('/resolutions');
  const action = async (title: string) => {
    const view = await chair.api.post(`/resolutions/${items[0]!.id}/actions`, {
      title,
      ownerId: party.id,
      dueAt: inDays(9),
    });
    const found = view.actions.find((one: { title: string }) => one.title === title);
    return `/resolution-actions/${found.id}`;
  };
  const closed = await action('办结');
  await party.api.post(`${closed}/done`, { note: '已办' });
  await chair.api.post(`${closed}/close`);
  const again = await action('重办');
  await party.api.post(`${again}/done`, { note: '已办' });
  await chair.api.post(`${again}/reopen`);
}
