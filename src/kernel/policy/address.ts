import type { CredentialHeader, PolicyRoute, UpstreamKind } from './route.ts';

type Addressed = Pick<PolicyRoute, 'kind' | 'upstreamModel' | 'apiVersion'>;

/** Operations that Azure has one address for, not one for each deployment. */
const WITHOUT_DEPLOYMENT = new Set(['/models', '/responses']);

/**
 * Where below the base URL an operation lies at an upstream. Azure names the model in the path (its deployment) and the version
 * of the interface in the query; the base URL of such a resource ends with `/openai`.
 */
export function upstreamTarget({ kind, upstreamModel, apiVersion }: Addressed, path: string): string {
  if (kind !== 'azure') return path;
  const deployment = WITHOUT_DEPLOYMENT.has(path) ? '' : `/deployments/${encodeURIComponent(upstreamModel)}`;
  return `${deployment}${path}?api-version=${encodeURIComponent(apiVersion ?? '')}`;
}

const BY_KIND: Readonly<Record<UpstreamKind, CredentialHeader>> = {
  openai: 'bearer',
  anthropic: 'x-api-key',
  azure: 'api-key',
};

/** Name and value of the header in which the credential goes. */
export function credentialHeader(
  { kind, credentialHeader: stated }: Pick<PolicyRoute, 'kind' | 'credentialHeader'>,
  secret: string,
): readonly [name: string, value: string] {
  const how = stated ?? BY_KIND[kind];
  return how === 'bearer' ? ['authorization', `Bearer ${secret}`] : [how, secret];
}

/** The version of the Messages interface that requests are written for. */
const ANTHROPIC_VERSION = '2023-06-01';

/** Headers of every request to it besides those of HTTP, name and value in turn: those of the protocol, then the stated ones. */
export function routeHeaders({ kind, headers = {} }: Pick<PolicyRoute, 'kind' | 'headers'>): readonly string[] {
  const stated = Object.entries(headers).flat();
  return kind === 'anthropic' && headers['anthropic-version'] === undefined
    ? ['anthropic-version', ANTHROPIC_VERSION, ...stated]
    : stated;
}
