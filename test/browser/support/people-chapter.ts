import {
  applyFor,
  type Cast,
  type Organisation,
  type Person,
  type SubjectView,
} from '../../../examples/support/index.ts';

/** A course in force with its right answers, a body with a meeting called, and a sign-in source: what the screens of 4.4 show. */
export interface PeopleChapter {
  readonly courseId: string;
  /** By the text of a question, the choices that are right. */
  readonly answers: ReadonlyMap<string, readonly string[]>;
  readonly bodyId: string;
  readonly meetingId: string;
  readonly members: readonly Person[];
}

export async function openPeopleChapter(organisation: Organisation, cast: Cast): Promise<PeopleChapter> {
  const { compliance, security, owner, engineer } = cast;
  const unitId = organisation.rootUnitId;
  const competence = await compliance.api.post<{ id: string }>('/competences', {
    title: { zh: '大模型安全值守', en: 'Safe operation of models' },
    validMonths: 12,
  });
  const course = await compliance.api.post<SubjectView>('/courses', {
    title: { zh: '上岗培训', en: 'Induction' },
    unitId,
    competenceId: competence.id,
    summary: '值守人员上岗前须学完并通过考试。',
    material: { text: '先读操作规程，再参加考试。', documentSha256: null, url: null },
    exam: { questions: 2, passPercent: 80, attempts: 2, minutes: 10 },
  });
  const questions = [
    { text: '模型输出异常时先做什么？', choices: ['暂停发布并上报', '继续观察'], right: [0] },
    { text: '谁可以批准自己的申请？', choices: ['安全管理员', '任何人都不可以'], right: [1] },
    { text: '哪些属于个人信息？', choices: ['姓名', '手机号', '模型名称'], right: [0, 1] },
  ];
  await compliance.api.put(`/courses/${course.id}/questions`, { questions }, course.latest);
  const review = await applyFor(compliance.api, 'course.approve', course.id);
  await security.api.post(`/reviews/${review}/votes`, { choice: 'approve', comment: '' });

  const members = [compliance, owner, engineer];
  const body = await compliance.api.post<SubjectView>('/bodies', {
    title: { zh: '模型变更委员会', en: 'Model change board' },
    unitId,
    purpose: '审议模型变更。',
    preset: null,
    rules: {
      membersMin: 3,
      membersOdd: true,
      outsideMin: 0,
      bothSexes: false,
      termMonthsMax: 60,
      categories: [{ name: 'any', title: { zh: '委员', en: 'Members' }, min: 1 }],
      quorum: 2,
      quorumOfCategories: false,
      majority: { numerator: 1, denominator: 2, of: 'present' },
      ballot: 'open',
      actionDays: 30,
    },
    members: members.map(({ id }, n) => ({
      personId: id,
      category: 'any',
      function: n === 0 ? 'chair' : 'member',
      outside: false,
      sex: null,
      from: '2026-01-01',
      until: '2029-12-31',
    })),
    seats: [],
  });
  const establishing = await applyFor(compliance.api, 'body.establish', body.id);
  await security.api.post(`/reviews/${establishing}/votes`, { choice: 'approve', comment: '' });
  const meeting = await compliance.api.post<{ id: string }>(`/bodies/${body.id}/meetings`, {
    title: '第一次会议',
    place: '三楼会议室',
    startsAt: new Date(Date.now() + 60_000).toISOString(),
    items: [
      { title: '更换客服模型', kind: 'decision' },
      { title: '上月事件通报', kind: 'information' },
    ],
  });
  await organisation.administrator.api.post('/sign-in-sources', {
    kind: 'feishu',
    title: { zh: '飞书登录', en: 'Feishu' },
    enabled: true,
    secret: 'a secret of nobody',
    settings: {
      appId: 'cli_example',
      agentId: '',
      // Nothing listens there: the screens show a source that is away.
      bases: { signIn: 'http://127.0.0.1:9', api: 'http://127.0.0.1:9', contacts: 'http://127.0.0.1:9' },
      trustsEmail: false,
      unknownPeople: 'refuse',
      unitId,
      domains: [],
      roleMappings: [],
      grantsAdministrators: false,
      asksSecondFactor: false,
      sync: {
        everyMinutes: 60,
        joiners: 'create',
        returners: 'enable',
        takesOver: false,
        mostLeaversPercent: 10,
        units: [],
      },
    },
  });
  const answers = new Map(
    questions.map(({ text, choices, right }) => [text, right.map((place) => choices[place]!)] as const),
  );
  return { courseId: course.id, answers, bodyId: body.id, meetingId: meeting.id, members };
}
