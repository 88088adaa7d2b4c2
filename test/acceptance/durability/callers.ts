import { setTimeout as delay } from 'node:timers/promises';
import { type Service, until } from '../../../examples/support/index.ts';

/** Records that callers were told of in an answer's head, with what became of the answer. */
export type Told = Map<string, 'whole' | 'broken'>;

export type Called = Pick<Service, 'modelName' | 'key'>;

export interface Asked {
  /** Tells the upstream how to answer. */
  readonly text: string;
  readonly stream: boolean;
}

/** Sends a request; resolves when the head of the answer is there. */
export function send(
  gatewayUrl: string,
  { modelName, key }: Called,
  { text, stream }: Asked,
  signal: AbortSignal | null = null,
): Promise<Response> {
  return fetch(`${gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key.secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: modelName, stream, messages: [{ role: 'user', content: text }] }),
    signal,
  });
}

/** The record that an answer's head tells of; '' where it tells of none. */
export const recordIn = (response: Response) => response.headers.get('x-steward-record') ?? '';

/** Asks and notes the record that it is told of; answers the status, or null where the gateway was gone before the head. */
export async function askNoting(gatewayUrl: string, called: Called, asked: Asked, told: Told): Promise<number | null> {
  let status: number | null = null;
  try {
    const response = await send(gatewayUrl, called, asked);
    const record = recordIn(response);
    status = response.status;
    if (record !== '') told.set(record, 'broken');
    await response.text();
    if (record !== '' && status === 200) told.set(record, 'whole');
  } catch {
    // The gateway was killed under us: what it had told before still counts.
    await delay(20);
  }
  return status;
}

/** Callers that ask one request after the other, whole answers and streams, until they are told to end. */
export interface Callers {
  readonly told: Told;
  /** Waits until so many more have had a whole answer. */
  more(answers: number): Promise<void>;
  end(): Promise<void>;
}

export function startCallers(gatewayUrl: string, called: Called, count: number): Callers {
  const told: Told = new Map();
  let running = true;
  const whole = () => [...told.values()].filter((how) => how === 'whole').length;
  const kinds: readonly Asked[] = [
    { text: 'slow 20', stream: false },
    { text: 'drip 20', stream: true },
  ];
  const lanes = Array.from({ length: count }, async (_, lane) => {
    for (let turn = lane; running; turn++) await askNoting(gatewayUrl, called, kinds[turn % kinds.length]!, told);
  });
  return {
    told,
    async more(answers) {
      const enough = whole() + answers;
      await until(`${answers} more answers`, () => whole() >= enough, { millis: 60_000 });
    },
    async end() {
      running = false;
      await Promise.all(lanes);
    },
  };
}
