import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Instance, Organisation, Person } from '../../examples/support/index.ts';
import { openStaffed } from '../acceptance/house.ts';
import { type Browsers, openBrowsers, textOf, type Visitor } from './support/index.ts';

// Two-step sign-in as people meet it: set up at the account page, asked for at the next sign-in, reset by an administrator.

const PASSWORD = 'a long enough phrase for one person';
let instance: Instance;
let organisation: Organisation;
let browsers: Browsers;
let person: Person;

beforeAll(async () => {
  ({ instance, organisation } = await openStaffed({ until: 'server' }));
  person = await organisation.appoint('two-steps', ['member']);
  browsers = await openBrowsers(instance.consoleUrl);
}, 180_000);

afterAll(async () => {
  await browsers?.close();
  await instance?.close();
});

const shots = process.env.STEWARD_TEST_SHOTS;
async function picture({ page }: Visitor, name: string): Promise<void> {
  if (shots !== undefined) await page.screenshot({ path: `${shots}/identity-${name}.png`, fullPage: true });
}

let recoveryCodes: string[];

test('a person sets the second factor up from the picture or the text, and keeps recovery codes', async () => {
  const visitor = await browsers.visit(person);
  const { page } = visitor;
  await page.goto('/account');
  await page.getByRole('button', { name: /^启\s*用$/ }).click();
  const secret = (await textOf(page.locator('.ant-modal code').first())).replace(/\s/g, '');
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  await page.locator('.ant-qrcode').first().waitFor();
  await picture(visitor, 'enrol');
  await page.getByLabel('验证码').fill(new TOTP({ secret: Secret.fromBase32(secret) }).generate());
  await page.keyboard.press('Enter');
  const shown = page.locator('.secret code');
  await shown.waitFor();
  recoveryCodes = (await textOf(shown)).split(/\s+/).filter((line) => line !== '');
  expect(recoveryCodes).toHaveLength(10);
  await picture(visitor, 'codes');
  await visitor.leave();
});

test('at the next sign-in the password is not enough; a recovery code opens the console, on a phone too', async () => {
  const visitor = await browsers.visit(undefined, { viewport: { width: 390, height: 844 }, hasTouch: true });
  const { page } = visitor;
  visitor.expectRefusal('401 POST /api/v1/session/second-factor');
  await page.goto('/sign-in');
  await page.getByLabel('邮箱').fill(person.email);
  await page.getByLabel('密码').fill(PASSWORD);
  await page.keyboard.press('Enter');
  const code = page.getByLabel('验证码');
  await code.fill('000000');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').waitFor();
  await picture(visitor, 'step-390');
  await code.fill(recoveryCodes[0]!);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/');
  await page.goto('/account');
  await page.getByText('剩余恢复码').waitFor();
  expect(await textOf(page.locator('body'))).toMatch(/剩余恢复码\s*9/);
  expect(Number(await page.evaluate('document.documentElement.scrollWidth'))).toBeLessThanOrEqual(390);
  await picture(visitor, 'account-390');
  await visitor.leave();
});

test('the security administrator sees how somebody signs in, and resets a lost second step', async () => {
  const visitor = await browsers.visit(organisation.administrator);
  const { page } = visitor;
  await page.goto(`/people/${person.id}`);
  await page.getByRole('button', { name: '重置两步验证' }).waitFor();
  await picture(visitor, 'person');
  await page.getByRole('button', { name: '重置两步验证' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('手机丢失');
  await page.getByRole('dialog').getByRole('button', { name: '重置两步验证' }).click();
  await page.getByText('当前未在任何设备登录').waitFor();
  await visitor.leave();
});

test('who is asked for a second factor and has none is led to it before anything else', async () => {
  const { api } = await organisation.appoint('rules', ['system-administrator']);
  const settings = await api.get('/settings');
  const late = await organisation.appoint('late', ['member']);
  await api.put('/settings', { ...settings, secondFactorFor: 'everybody' });
  const visitor = await browsers.visit(late, { viewport: { width: 390, height: 844 }, hasTouch: true });
  const { page } = visitor;
  await page.goto('/people');
  await page.getByRole('heading', { name: '启用两步验证' }).waitFor();
  await page.locator('.ant-qrcode').first().waitFor();
  await picture(visitor, 'duty-390');
  const secret = (await textOf(page.locator('code').first())).replace(/\s/g, '');
  await page.getByLabel('验证码').fill(new TOTP({ secret: Secret.fromBase32(secret) }).generate());
  await page.keyboard.press('Enter');
  await page.locator('.secret button').click();
  await page.locator('.ant-modal-footer button').click();
  await page.getByRole('heading', { name: '人员' }).waitFor();
  await visitor.leave();
});
