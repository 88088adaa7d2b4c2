import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { Person } from '../../../examples/support/index.ts';
import { findChromium } from '../../../tools/chromium.ts';
import { ensureConsole } from './console-build.ts';

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--no-first-run',
  '--disable-component-update',
  '--disable-sync',
];
// Chromium says this for every answer from 400 on; the answers themselves are looked at instead.
const ANSWER_IN_THE_CONSOLE = /^Failed to load resource/;
// The component library says this when a dialog closes while a calendar of its is still folding up.
const OF_THE_LIBRARY = 'Warning: trigger element and popup element should in same shadow root.';

/** Of all visitors that are there now. */
export const openPages = new Set<Page>();

/** A browser of its own for everybody who comes to the console. */
export interface Browsers {
  /** A page in a fresh profile; signed in when a person is named, by the session that the person has. */
  visit(person?: Person, options?: BrowserContextOptions): Promise<Visitor>;
  close(): Promise<void>;
}

export interface Visitor {
  readonly page: Page;
  /**
   * What a page must never do: ask another host, log an error, throw, or get a refusal that nobody expected. Empties
   * the list.
   */
  faults(): string[];
  /** Refusals that this journey provokes, as `409 POST /people/`: by status, method and a part of the path. */
  expectRefusal(...refusals: string[]): void;
  /** Closes the profile; throws when there were faults. */
  leave(): Promise<void>;
}

export async function openBrowsers(consoleUrl: string): Promise<Browsers> {
  await ensureConsole();
  const executablePath = await findChromium();
  const browser = await chromium.launch({ executablePath, args: ARGS });
  return {
    visit: (person, options) => openVisitor(browser, consoleUrl, person, options),
    close: () => browser.close(),
  };
}

async function openVisitor(
  browser: Browser,
  consoleUrl: string,
  person: Person | undefined,
  options: BrowserContextOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: consoleUrl,
    locale: 'zh-CN',
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    ...options,
  });
  // A limit against waiting for ever; how fast a page is, is not what these tests look at.
  context.setDefaultTimeout(45_000);
  if (person) {
    const [name = '', value = ''] = person.api.cookie().split(/=(.*)/s);
    await context.addCookies([{ name, value, url: consoleUrl }]);
  }
  const page = await context.newPage();
  openPages.add(page);
  page.on('close', () => openPages.delete(page));
  const faults: string[] = [];
  // Nobody is signed in yet when the sign-in page asks who is.
  const refusals = ['401 GET /api/v1/session'];
  const own = new URL(consoleUrl).host;
  page.on('request', (request) => {
    const { host, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && host !== own) faults.push(`asked another host: ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() < 400) return;
    const { pathname } = new URL(response.url());
    const said = `${response.status()} ${response.request().method()} ${pathname}`;
    const expected = refusals.some((one) => {
      const [status = '', method = '', part = ''] = one.split(' ');
      return said.startsWith(`${status} ${method} `) && pathname.includes(part);
    });
    if (!expected) faults.push(said);
  });
  page.on('console', (message) => {
    if (message.type() !== 'error' || message.text() === OF_THE_LIBRARY) return;
    if (!ANSWER_IN_THE_CONSOLE.test(message.text())) faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`page error: ${error.message}`));
  return {
    page,
    faults: () => faults.splice(0),
    expectRefusal: (...more) => void refusals.push(...more),
    async leave() {
      const found = faults.splice(0);
      await context.close();
      if (found.length > 0) throw new Error(`the page did what it must not:\n${found.join('\n')}`);
    },
  };
}
