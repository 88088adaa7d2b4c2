/** The counters of the server, in the text format of Prometheus. */
export interface Metrics {
  request(route: string, status: number): void;
  tokens(direction: 'prompt' | 'completion', count: number): void;
  running(change: 1 | -1): void;
  text(): string;
}

export function createMetrics(): Metrics {
  const requests = new Map<string, number>();
  const tokens = { prompt: 0, completion: 0 };
  let running = 0;
  return {
    request: (route, status) => {
      const labels = `{route="${route}",status="${status}"}`;
      requests.set(labels, (requests.get(labels) ?? 0) + 1);
    },
    tokens: (direction, count) => {
      tokens[direction] += count;
    },
    running: (change) => {
      running += change;
    },
    text: () =>
      `${[
        '# HELP tiny_model_requests_total Requests by route and status; 499 is a client that left.',
        '# TYPE tiny_model_requests_total counter',
        ...[...requests].map(([labels, count]) => `tiny_model_requests_total${labels} ${count}`),
        '# HELP tiny_model_tokens_total Tokens (characters) read and generated.',
        '# TYPE tiny_model_tokens_total counter',
        `tiny_model_tokens_total{direction="prompt"} ${tokens.prompt}`,
        `tiny_model_tokens_total{direction="completion"} ${tokens.completion}`,
        '# HELP tiny_model_running Answers being generated.',
        '# TYPE tiny_model_running gauge',
        `tiny_model_running ${running}`,
      ].join('\n')}\n`,
  };
}
