import type { ReadyMessage } from './child.ts';

/** Tells the person at the terminal where to go. The setup link is a secret: it is printed here and nowhere else. */
export function announce(started: { server: ReadyMessage; gateway: ReadyMessage; publicUrl: string }): void {
  const { server, gateway } = started;
  const lines = [
    '',
    '  大模型管家 Steward',
    `  控制台 Console   ${server.url}`,
    `  网关   Gateway   ${gateway.url}/v1`,
  ];
  if (server.setupUrl !== undefined) {
    lines.push(`  首次设置（一次性链接） First setup, one-time link:`, `    ${server.setupUrl}`);
  }
  lines.push('  Ctrl-C 停止 to stop', '');
  process.stdout.write(`${lines.join('\n')}\n`);
}
