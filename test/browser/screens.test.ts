import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, type House, openHouse } from '../acceptance/house.ts';
import { type Browsers, followTo, openBrowsers, openScreen, textOf, untranslated } from './support/index.ts';

// Every main screen of an instance in which there is something to see, in both languages, both schemes, wide and narrow.

let house: House;
let browsers: Browsers;
let paths: string[];

/** Screens on which every word is the console's own, so that none may be in the other language. */
const ALL_OUR_OWN = [
  '/',
  '/gates',
  '/roles',
  '/gateways',
  '/reviews',
  '/ledger',
  '/anchors',
  '/account',
  '/keyword-lists',
  '/screening-policies',
  '/screening',
  '/escalations',
  '/applicability',
  '/notifications/settings',
];
/** What the organisation itself called things, in whatever language. */
const NAMES = ['未命名组织'];

beforeAll(async () => {
  house = await openHouse();
  const service = await house.serve('classics');
  await ask(house.instance.gatewayUrl, service);
  browsers = await openBrowsers(house.instance.consoleUrl);
  const { id } = house.cast.owner;
  const reviews = await house.cast.compliance.api.get<{ items: { id: string }[] }>('/reviews');
  const year = new Date().getUTCFullYear();
  const sample = await house.cast.compliance.api.post<{ id: string }>('/samples', {
    from: `${year}-01-01T00:00:00Z`,
    to: `${year + 1}-01-01T00:00:00Z`,
    count: 30,
  });
  const nonconformity = await house.cast.compliance.api.post<{ id: string }>('/nonconformities', {
    measureId: '6.1.b',
    grade: 'minor',
    title: '发布缺少评测依据',
    description: '一次发布没有附上评测结果。',
    ownerId: id,
    due: `${year}-12-31`,
  });
  const { id: auditor } = house.cast.compliance;
  const audit = await house.cast.compliance.api.post<{ id: string }>('/audits', {
    ...{ title: '年度内审', year, measureIds: ['6.4.b'], unitIds: [], criteria: '管理办法' },
    ...{ auditorIds: [auditor], from: `${year}-11-01`, to: `${year}-12-31` },
  });
  const managementReview = await house.cast.compliance.api.post<{ id: string }>('/management-reviews', {
    ...{ title: '年度管理评审', heldOn: `${year}-12-31`, from: `${year}-01-01`, to: `${year}-12-31` },
    ...{ chairId: id, attendeeIds: [] },
  });
  paths = [
    ...ALL_OUR_OWN,
    '/notifications',
    '/audits',
    `/audits/${audit.id}`,
    '/management-reviews',
    `/management-reviews/${managementReview.id}`,
    '/nonconformities',
    `/nonconformities/${nonconformity.id}`,
    '/samples',
    `/samples/${sample.id}`,
    '/measures/6-1-b',
    '/misuse',
    '/profile',
    '/records',
    '/models',
    `/models/${service.modelId}`,
    `/versions/${service.versionId}`,
    '/upstreams',
    '/endpoints',
    `/endpoints/${service.endpointId}`,
    '/applications',
    `/applications/${service.applicationId}`,
    `/applications/${service.applicationId}?tab=keys`,
    `/use-statements/${service.useStatementId}`,
    '/releases',
    `/releases/${service.releaseId}`,
    `/reviews/${reviews.items[0]!.id}`,
    `/reviews/${reviews.items[0]!.id}/print`,
    '/reviews?mine=follow-up',
    '/live',
    '/traffic',
    '/people',
    '/competence',
    '/bodies',
    '/responsibilities',
    `/people/${id}`,
    '/units',
    '/settings',
    `/use/${service.useStatementId}`,
  ];
});

afterAll(async () => {
  await browsers?.close();
  await house?.close();
});

test('in Chinese at 390 px: all words translated, and no screen wider than the window', async () => {
  const visitor = await browsers.visit(house.cast.compliance, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
  });
  const wrong: string[] = [];
  await openScreen(visitor.page, '/records');
  for (const path of paths) {
    const text = await followTo(visitor.page, path);
    const width = Number(await visitor.page.evaluate('document.documentElement.scrollWidth'));
    if (width > 390) wrong.push(`${path} is ${width} px wide`);
    for (const word of untranslated(text)) wrong.push(`${path} says ${word}`);
    for (const fault of visitor.faults()) wrong.push(`${path}: ${fault}`);
  }
  expect(wrong).toEqual([]);
  await visitor.leave();
}, 240_000);

test('in English and dark: all words translated, none of ours in Chinese, and dark it is', async () => {
  const visitor = await browsers.visit(house.cast.compliance, { locale: 'en-US', colorScheme: 'dark' });
  const { page } = visitor;
  await openScreen(visitor.page, '/');
  if ((await page.getByRole('button', { name: 'English' }).count()) > 0)
    await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('button', { name: '中文' }).waitFor();
  const wrong: string[] = [];
  // Both dictionaries have the same names, so that what the other test finds on the rest need not be looked for twice.
  for (const path of [...ALL_OUR_OWN, '/misuse', '/profile', '/records', '/traffic']) {
    const text = await followTo(page, path);
    for (const word of untranslated(text)) wrong.push(`${path} says ${word}`);
    if (ALL_OUR_OWN.includes(path)) {
      const main = await textOf(page.getByRole('main'));
      const chinese = main
        .split('\n')
        .filter((line) => /[\u4e00-\u9fff]/.test(NAMES.reduce((rest, name) => rest.replaceAll(name, ''), line)));
      if (chinese.length > 0) wrong.push(`${path} says in Chinese: ${chinese.join(' | ')}`);
    }
    const background = String(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
    const [red = 255] = (background.match(/\d+/g) ?? []).map(Number);
    if (red > 60) wrong.push(`${path} is not dark: ${background}`);
    for (const fault of visitor.faults()) wrong.push(`${path}: ${fault}`);
  }
  expect(wrong).toEqual([]);
  await visitor.leave();
}, 240_000);

test('language and scheme are chosen in the frame, and stay', async () => {
  const visitor = await browsers.visit(house.cast.owner);
  const { page } = visitor;
  await openScreen(visitor.page, '/models');
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('heading', { level: 1, name: 'Models' }).waitFor();
  expect(await page.evaluate('document.documentElement.lang')).toBe('en');
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: /Appearance|Colours|Theme|Scheme/ }).hover();
  await page.getByRole('menuitem', { name: 'Dark' }).click();
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Models' }).waitFor();
  expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
  await visitor.leave();
});

test('on a narrow screen the navigation opens, leads on, and closes', async () => {
  const visitor = await browsers.visit(house.cast.owner, { viewport: { width: 390, height: 844 }, hasTouch: true });
  const { page } = visitor;
  await openScreen(visitor.page, '/');
  await page.getByRole('button', { name: '打开导航' }).click();
  await page.getByRole('dialog').getByRole('link', { name: '模型', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: '模型' }).waitFor();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.getByRole('link', { name: 'classics' }).waitFor();
  await visitor.leave();
});

test('an address that leads nowhere says so, whether page or object', async () => {
  const visitor = await browsers.visit(house.cast.owner);
  const { page } = visitor;
  await page.goto('/no/such/page');
  await page.getByRole('heading', { name: '没有这个页面' }).waitFor();
  visitor.expectRefusal('404 GET /models/');
  await page.goto('/models/mdl_00000000000000000000000000');
  await page.getByRole('alert').getByRole('heading', { name: '找不到' }).waitFor();
  await page.getByRole('link', { name: '模型', exact: true }).click();
  await page.getByRole('link', { name: 'classics' }).waitFor();
  await visitor.leave();
});

test('while the server is down the page says so, and recovers without losing the session', async () => {
  const visitor = await browsers.visit(house.cast.owner);
  const { page } = visitor;
  await openScreen(visitor.page, '/models');
  await house.instance.stop();
  await page.getByRole('searchbox').or(page.getByRole('textbox')).first().fill('class');
  await page.keyboard.press('Enter');
  const alert = page.getByRole('alert').filter({ hasText: '连不上服务器' });
  await alert.waitFor();
  await house.instance.start();
  await alert.getByRole('button', { name: '重试' }).click();
  await page.getByRole('link', { name: 'classics' }).waitFor();
  await visitor.leave();
});
