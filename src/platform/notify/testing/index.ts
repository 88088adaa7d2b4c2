/** A real mail server in its own process, and a server of group robots; for tests. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export { ROBOT_SECRET, ROBOT_TOKEN, startTestRobots, type TestRobots } from './robots.ts';

export interface ReceivedMail {
  readonly id: string;
  readonly to: readonly string[];
  readonly text: string;
  readonly secure: boolean;
}

export interface TestMailServer {
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  /** Resolves when so many mails have come in all. */
  received(count: number): Promise<void>;
  answerWith(answer: number | 'hold' | 'hang-up'): Promise<void>;
  /** Answers what is held: the server has the mail. */
  release(): Promise<void>;
  stop(): Promise<void>;
}

export async function startTestMailServer(
  options: { secure?: boolean; key?: string; cert?: string; auth?: boolean } = {},
): Promise<TestMailServer> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'smtp.child.ts'), JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const mails: ReceivedMail[] = [];
  const waiting: { event: string; count: number; done: () => void }[] = [];
  const seen = new Map<string, number>();
  let port = 0;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = JSON.parse(line);
    if (event.event === 'ready') port = event.port;
    if (event.event === 'mail') mails.push(event);
    seen.set(event.event, (seen.get(event.event) ?? 0) + 1);
    for (const one of waiting) if ((seen.get(one.event) ?? 0) >= one.count) one.done();
  });
  const until = (event: string, count: number) =>
    new Promise<void>((done) => {
      if ((seen.get(event) ?? 0) >= count) done();
      else waiting.push({ event, count, done });
    });
  async function tell(command: object): Promise<void> {
    const next = until('set', (seen.get('set') ?? 0) + 1);
    child.stdin.write(`${JSON.stringify(command)}\n`);
    await next;
  }
  await until('ready', 1);
  return {
    port,
    mails,
    received: (count) => until('mail', count),
    answerWith: (answer) => tell({ answer }),
    release: () => tell({ release: true }),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((done) => child.once('close', done));
      child.kill('SIGKILL');
      await ended;
    },
  };
}
