import swagger, { type SwaggerTransform } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import type { RouteAccess } from './access.ts';
import type { HttpServer } from './instance.ts';

const PROBLEM_SCHEMA = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What is wrong and what to do, in the language of Accept-Language' },
    code: { type: 'string', description: 'Stable; decide by this one' },
    requestId: { type: 'string', description: 'The same id is in the log of the server' },
  },
} as const;

/** Serves the OpenAPI 3.1 document and, from files of our own, the pages to read it with. */
export async function addOpenApi(app: HttpServer, options: { version: string; cookieName: string }): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Steward',
        version: options.version,
        description: 'Management of large language models as running controls. Errors are problem details (RFC 9457).',
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: options.cookieName },
          apiKey: { type: 'http', scheme: 'bearer', description: 'API key of a person: stw_...' },
          gateway: { type: 'http', scheme: 'bearer', description: 'Credential of an enrolled gateway' },
        },
      },
    },
    transform,
  });
  app.get(
    '/api/v1/openapi.json',
    {
      config: { access: { public: true } },
      schema: { tags: ['system'], operationId: 'getOpenApi', summary: 'This description of the interface' },
    },
    async () => app.swagger(),
  );
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: { public: true } };
      route.schema = { ...route.schema, hide: true };
    });
    await scope.register(swaggerUi, {
      routePrefix: '/api/docs',
      uiConfig: { deepLinking: true, docExpansion: 'list' },
    });
  });
}

/** Zod schemas to JSON Schema, plus what every operation has in common: who may call it and how errors look. */
const transform: SwaggerTransform = (document) => {
  const transformed = jsonSchemaTransform(document as Parameters<typeof jsonSchemaTransform>[0]);
  const access = document.route.config?.access;
  const schema = transformed.schema as Record<string, unknown> | undefined;
  if (schema === undefined || schema.hide === true || access === undefined) return transformed;
  const response = { ...(schema.response as object | undefined) } as Record<string, unknown>;
  response.default ??= {
    description: 'Problem details',
    content: { 'application/problem+json': { schema: PROBLEM_SCHEMA } },
  };
  return {
    url: transformed.url,
    schema: {
      ...schema,
      response,
      security: securityOf(access),
      ...('permission' in access ? { 'x-permission': access.permission } : {}),
    },
  };
};

function securityOf(access: RouteAccess): Record<string, string[]>[] {
  if ('public' in access) return [];
  if ('gateway' in access) return [{ gateway: [] }];
  return access.via === 'session' ? [{ session: [] }] : [{ session: [] }, { apiKey: [] }];
}
