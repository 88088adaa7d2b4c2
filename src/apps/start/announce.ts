import type { ReadyMessage } from './child.ts';

/** Tells the person at the terminal where to go. The setup link is a secret: it is printed here and nowhere else. */
export function announceServer(server: ReadyMessage, gatewayPort: number): void {
  const lines = ['', '  大模型管家 Steward', `  控制台 Console   ${server.url}`];
  if (server.setupUrl !== undefined) {
    lines.push('  首次设置，一次性链接 First setup, one-time link:', `    ${server.setupUrl}`);
    lines.push('  网关将在设置完成后启动 Gateways start after the setup', `  (port ${gatewayPort})`);
  }
  lines.push('  Ctrl-C 停止 to stop', '');
  process.stdout.write(`${lines.join('\n')}\n`);
}

export function announceGateway(gateway: ReadyMessage): void {
  process.stdout.write(`  网关   Gateway   ${gateway.url}/v1\n`);
}
