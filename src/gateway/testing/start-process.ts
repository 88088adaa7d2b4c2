import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A gateway in a process of its own, which a test may kill. */
export async function startGatewayProcess(
  dataDir: string,
  server: { readonly url: string; readonly token: string },
): Promise<{ readonly child: ChildProcess; readonly url: string; kill(): Promise<void> }> {
  const path = fileURLToPath(new URL('./gateway-process.ts', import.meta.url));
  const child = spawn(process.execPath, [path, dataDir, server.url, server.token], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { url: string }).url));
    child.once('exit', (code) => reject(new Error(`the gateway ended with ${code} instead of listening`)));
  });
  return {
    child,
    url,
    /** As a power cut does it: nothing is said to anybody. */
    async kill() {
      const dead = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await dead;
    },
  };
}

/** An upstream in a process of its own, which a test may freeze or kill. It ends with the test at the latest. */
export async function startUpstreamProcess(): Promise<{ readonly child: ChildProcess; readonly baseUrl: string }> {
  const path = fileURLToPath(new URL('./upstream-process.ts', import.meta.url));
  const child = spawn(process.execPath, [path], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const { baseUrl } = await new Promise<{ baseUrl: string }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { baseUrl: string }));
    child.once('exit', (code) => reject(new Error(`the upstream ended with ${code} instead of listening`)));
  });
  return { child, baseUrl };
}
