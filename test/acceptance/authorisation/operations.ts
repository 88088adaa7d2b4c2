import type { ApiClient } from '../../../examples/support/index.ts';

/** One operation of the interface, as the OpenAPI document describes it. */
export interface Operation {
  readonly operationId: string;
  readonly method: string;
  /** With `{names}`. */
  readonly template: string;
  /** With ids that are well formed and belong to nothing. */
  readonly path: string;
  readonly access: 'public' | 'gateway' | 'person';
  readonly sessionOnly: boolean;
  readonly permission: string | null;
  readonly takesBody: boolean;
  /** What the body may say, at its top. */
  readonly bodyFields: readonly string[];
  /** Prefixes of the ids in its path; null for what is no id of one kind. */
  readonly idPrefixes: readonly (string | null)[];
  /** What a query must say. */
  readonly mustAsk: readonly string[];
}

interface Document {
  readonly paths: Record<string, Record<string, DocumentOperation>>;
}

interface DocumentOperation {
  readonly operationId: string;
  readonly security?: Record<string, unknown>[];
  readonly 'x-permission'?: string;
  readonly parameters?: readonly {
    name: string;
    in: string;
    required?: boolean;
    schema?: { pattern?: string; enum?: string[] };
  }[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: BodySchema }>> };
}

interface BodySchema {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly anyOf?: readonly BodySchema[];
  readonly oneOf?: readonly BodySchema[];
}

const fieldsOf = (schema: BodySchema): string[] => [
  ...Object.keys(schema.properties ?? {}),
  ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(fieldsOf),
];

/** Every operation of the interface, from the document that the server serves. */
export async function readOperations(client: ApiClient): Promise<Operation[]> {
  const { paths } = await client.get<Document>('/openapi.json');
  return Object.entries(paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const security = operation.security ?? [];
      const schemes = security.flatMap((one) => Object.keys(one));
      return {
        operationId: operation.operationId,
        method: method.toUpperCase(),
        template,
        path: template.replace(/\{([^}]+)\}/g, (_, name: string) => exampleOf(operation, name)),
        access: schemes.length === 0 ? 'public' : schemes.includes('gateway') ? 'gateway' : 'person',
        sessionOnly: schemes.includes('session') && !schemes.includes('apiKey'),
        permission: operation['x-permission'] ?? null,
        takesBody: !['get', 'head', 'delete'].includes(method),
        bodyFields: Object.values(operation.requestBody?.content ?? {}).flatMap(({ schema }) => fieldsOf(schema ?? {})),
        idPrefixes: (operation.parameters ?? [])
          .filter((one) => one.in === 'path')
          .map(({ schema }) => /^\^\(?([a-z]{3})_/.exec(schema?.pattern ?? '')?.[1] ?? null),
        mustAsk: (operation.parameters ?? [])
          .filter((one) => one.in === 'query' && one.required === true)
          .map((one) => one.name),
      } satisfies Operation;
    }),
  );
}

/** A value that passes the parameter's pattern, so that refusals are about who asks and not about what. */
function exampleOf(operation: DocumentOperation, name: string): string {
  const schema = operation.parameters?.find((one) => one.in === 'path' && one.name === name)?.schema;
  if (schema?.enum !== undefined) return schema.enum[0]!;
  const prefix = /^\^\(?([a-z]{3})_/.exec(schema?.pattern ?? '')?.[1];
  if (prefix !== undefined) return `${prefix}_00000000000000000000000000`;
  if (schema?.pattern?.includes('0-9a-f]{64}') === true) return '0'.repeat(64);
  return 'nothing';
}
