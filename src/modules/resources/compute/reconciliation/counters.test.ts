import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareCalls, countedSince, readCounters } from './counters.ts';

const TEXT = `# HELP vllm:request_success_total Count of successfully processed requests.
# TYPE vllm:request_success_total counter
vllm:request_success_total{engine="0",finished_reason="stop",model_name="a/b"} 12.0
vllm:request_success_total{engine="0",finished_reason="length",model_name="a/b"} 3.0
vllm:request_success_total{engine="1",finished_reason="stop",model_name="a/b"} 1e1 1700000000000
vllm:request_success_total{finished_reason="stop",model_name="with \\"quotes\\", and commas"} 5
vllm:request_success_created{finished_reason="stop",model_name="a/b"} 1.7e9
vllm:prompt_tokens_total{model_name="a/b"} 1000.0
vllm:generation_tokens_total{model_name="a/b"} 2000.0
vllm:iteration_tokens_total_sum{model_name="a/b"} 99.0
vllm:prompt_tokens_total{model_name="a/b"} NaN
`;

test('vLLM’s counters are summed over engines and reasons, for one model or for all', () => {
  expect(readCounters(TEXT, 'a/b')).toEqual({ requests: 25, inputTokens: 1000, outputTokens: 2000 });
  expect(readCounters(TEXT, 'with "quotes", and commas')).toEqual({ requests: 5, inputTokens: 0, outputTokens: 0 });
  expect(readCounters(TEXT, null)).toMatchObject({ requests: 30 });
  expect(readCounters(TEXT, 'c')).toBeNull();
  expect(readCounters('<html>not metrics</html>', null)).toBeNull();
});

const counters = fc.record({ requests: fc.nat(1e6), inputTokens: fc.nat(1e6), outputTokens: fc.nat(1e6) });

test('whatever text comes, reading it ends, and counts nothing below zero', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const read = readCounters(text, null);
      expect(read === null || read.requests >= 0).toBe(true);
    }),
  );
});

test('what was counted since is never more than was counted, also when counters began anew', () => {
  fc.assert(
    fc.property(counters, counters, counters, (start, a, b) => {
      const add = (x: typeof a, y: typeof a) => ({
        requests: x.requests + y.requests,
        inputTokens: x.inputTokens + y.inputTokens,
        outputTokens: x.outputTokens + y.outputTokens,
      });
      const grown = countedSince(start, add(start, a));
      expect(grown).toEqual({ ...a, reset: false });
      const { reset, ...since } = countedSince(add(start, b), a);
      if (reset) expect(since).toEqual(a);
      else expect(since.requests).toBeLessThanOrEqual(a.requests);
    }),
  );
});

test('only more than the tolerance and what may be on its way counts as past the gateway', () => {
  const tolerance = { calls: 5, percent: 1 };
  expect(compareCalls(105, 100, 0, tolerance)).toBe('agrees');
  expect(compareCalls(106, 100, 0, tolerance)).toBe('past');
  expect(compareCalls(106, 100, 1, tolerance)).toBe('agrees');
  expect(compareCalls(94, 100, 0, tolerance)).toBe('fewer');
  expect(compareCalls(10_100, 10_000, 0, tolerance)).toBe('agrees');
  expect(compareCalls(10_200, 10_000, 0, tolerance)).toBe('past');
});
