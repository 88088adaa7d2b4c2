import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCsv } from './cells.ts';
import { environmentOf, readLiteLlmConfig, upstreamOf } from './litellm-config.ts';
import { readLiteLlmExport } from './litellm-rows.ts';

const HASH = 'ab'.repeat(32);

test('deployments are read as LiteLLM documents them; what is not of that form is named', () => {
  const { deployments, unreadable, otherSections } = readLiteLlmConfig(`
model_list:
  - model_name: a
    litellm_params: {model: hosted_vllm/Org/M, api_base: "http://h:1/v1", api_key: os.environ/K, rpm: 5}
    model_info: {mode: chat, max_tokens: 10, input_cost_per_token: 1e-6}
  - model_name: b
    litellm_params: {api_base: "http://h"}
router_settings: {}
`);
  expect(deployments).toEqual([
    {
      ...{
        modelName: 'a',
        model: 'hosted_vllm/Org/M',
        address: 'http://h:1/v1',
        key: 'os.environ/K',
        apiVersion: null,
        rpm: 5,
        tpm: null,
      },
      ...{ inputPerToken: 1e-6, outputPerToken: null, mode: 'chat', contextLength: 10 },
    },
  ]);
  expect(unreadable).toMatchObject([{ name: 'b', why: expect.stringContaining('litellm_params.model') }]);
  expect(otherSections).toEqual(['router_settings']);
  expect(() => readLiteLlmConfig('a: [')).toThrow('no YAML');
  expect(() => readLiteLlmConfig('a: 1')).toThrow('no model_list');
  expect(environmentOf('os.environ/K')).toBe('K');
  expect(environmentOf('sk-1')).toBeNull();
});

test('a small file of many aliases does not become a large tree', () => {
  const layers = Array.from(
    { length: 12 },
    (_, i) =>
      `l${i}: &l${i} [${Array(9)
        .fill(i === 0 ? 'x' : `*l${i - 1}`)
        .join(', ')}]`,
  );
  expect(() => readLiteLlmConfig(`${layers.join('\n')}\nmodel_list: []\n`)).toThrow();
});

test.each([
  ['openai/gpt-x', null, { kind: 'openai', address: 'https://api.openai.com/v1', model: 'gpt-x' }],
  ['gpt-x', null, { kind: 'openai', address: 'https://api.openai.com/v1', model: 'gpt-x' }],
  ['hosted_vllm/Org/M', 'http://h/v1', { kind: 'openai', address: 'http://h/v1', model: 'Org/M' }],
  ['Qwen/Qwen3-8B', 'http://h/v1', { kind: 'openai', address: 'http://h/v1', model: 'Qwen/Qwen3-8B' }],
  ['hosted_vllm/M', null, { fault: 'no-address' }],
  ['anthropic/claude', null, { kind: 'anthropic', address: 'https://api.anthropic.com/v1', model: 'claude' }],
  ['anthropic/claude', 'http://h/', { kind: 'anthropic', address: 'http://h/v1', model: 'claude' }],
  ['anthropic/claude', 'http://h/v1/messages', { kind: 'anthropic', address: 'http://h/v1', model: 'claude' }],
  ['azure/my-deployment', 'https://r.openai.azure.com', { fault: 'api-version' }],
  ['azure/my-deployment', null, { fault: 'no-address' }],
  ['bedrock/x', null, { fault: 'provider' }],
  ['openai/*', null, { fault: 'wildcard' }],
  ['openai/x', 'os.environ/BASE', { fault: 'address-in-environment' }],
  ['constructor/x', null, { fault: 'provider' }],
])('%s at %s', (model, address, expected) => {
  expect(upstreamOf({ model, address, apiVersion: null })).toMatchObject(expected);
});

test.each(['https://r.openai.azure.com/', 'https://r.openai.azure.com/openai/deployments/my-deployment'])(
  'a deployment of Azure at %s',
  (address) => {
    const expected = { kind: 'azure', address: 'https://r.openai.azure.com/openai', model: 'my-deployment' };
    const apiVersion = '2024-10-21';
    expect(upstreamOf({ model: 'azure/my-deployment', address, apiVersion })).toEqual({ ...expected, apiVersion });
    const other = { model: 'azure/my-deployment', address, apiVersion: 'os.environ/VERSION' };
    expect(upstreamOf(other)).toEqual({ fault: 'api-version' });
  },
);

test('keys are read alike from JSON and from CSV as PostgreSQL writes it', () => {
  const csv = `token,key_alias,models,spend,max_budget,budget_duration,tpm_limit,rpm_limit,expires,team_id,blocked
${HASH},"a ""quoted"", name","{a,""b c""}",1.5,10,30d,100,,2027-01-02 03:04:05,team,f
nonsense,x,{},0,,,,,,,
`;
  const json = JSON.stringify({
    LiteLLM_VerificationToken: [
      {
        ...{ token: HASH, key_alias: 'a "quoted", name', models: ['a', 'b c'], spend: 1.5, max_budget: 10 },
        ...{ budget_duration: '30d', tpm_limit: 100, expires: '2027-01-02T03:04:05', team_id: 'team', blocked: false },
      },
      { token: 'nonsense', key_alias: 'x' },
    ],
  });
  const read = readLiteLlmExport(json);
  expect(read.keys).toEqual([
    {
      ...{ hash: HASH, title: 'a "quoted", name', team: 'team', user: null, models: ['a', 'b c'], spend: 1.5 },
      ...{
        budget: { amount: 10, duration: '30d', resetAt: null },
        tpm: 100,
        rpm: null,
        parallel: null,
        blocked: false,
      },
      ...{ softBudget: null, perModel: false },
      expires: '2027-01-02T03:04:05.000Z',
    },
  ]);
  expect(read.unreadable).toMatchObject([{ name: 'x' }]);
  expect(readLiteLlmExport(csv)).toEqual(read);
  expect(() => readLiteLlmExport('a,b\n1,2\n')).toThrow('no column "token"');
  expect(() => readLiteLlmExport('{"a":1}')).toThrow('no list of rows');
});

test('what is written as CSV is read as it was', () => {
  const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', '中', ' ') });
  fc.assert(
    fc.property(fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }), (rows) => {
      const text = rows.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')).join('\n');
      expect(parseCsv(text)).toEqual(rows);
    }),
  );
});
