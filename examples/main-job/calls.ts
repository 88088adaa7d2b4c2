import OpenAI from 'openai';

export interface Answer {
  readonly text: string;
  /** Id of the traffic record, from the answer's header. */
  readonly record: string;
  readonly release: string;
}

export interface Caller {
  plain(prompt: string): Promise<Answer>;
  streaming(prompt: string): Promise<Answer & { readonly chunks: number }>;
  /** HTTP status and code of the gateway's refusal; null when it answers. */
  refusal(prompt: string): Promise<{ status: number; code: string } | null>;
}

/** Calls a model through the gateway as any application would: with the official client of the OpenAI API. */
export function createCaller(gatewayUrl: string, secret: string, model: string): Caller {
  const client = new OpenAI({ baseURL: `${gatewayUrl}/v1`, apiKey: secret, maxRetries: 0 });
  const body = (prompt: string) => ({
    model,
    messages: [{ role: 'user' as const, content: prompt }],
    max_tokens: 40,
    temperature: 0.7,
    seed: 7,
    // A field of this upstream alone: the gateway passes on what it does not know.
    ignore_eos: true,
  });
  const headersOf = (response: Response) => ({
    record: response.headers.get('x-steward-record') ?? '',
    release: response.headers.get('x-steward-release') ?? '',
  });
  return {
    async plain(prompt) {
      const { data, response } = await client.chat.completions.create(body(prompt)).withResponse();
      return { text: data.choices[0]?.message.content ?? '', ...headersOf(response) };
    },
    async streaming(prompt) {
      const { data, response } = await client.chat.completions.create({ ...body(prompt), stream: true }).withResponse();
      let text = '';
      let chunks = 0;
      for await (const chunk of data) {
        text += chunk.choices[0]?.delta.content ?? '';
        chunks++;
      }
      return { text, chunks, ...headersOf(response) };
    },
    async refusal(prompt) {
      try {
        await client.chat.completions.create(body(prompt));
        return null;
      } catch (error) {
        if (!(error instanceof OpenAI.APIError) || error.status === undefined) throw error;
        return { status: error.status, code: String(error.code ?? '') };
      }
    },
  };
}
