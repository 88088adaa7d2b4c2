import { z } from 'zod';
import { notFound } from '../../../../platform/http/index.ts';
import { OidcFault } from '../../../../platform/oidc/index.ts';
import { WorkplaceFault } from '../../../../platform/workplace/index.ts';
import type { ExternalPerson } from './recognition.ts';
import type { SourceDeps } from './source.deps.ts';
import type { SourceService } from './source.service.ts';
import { type OidcSettings, oidcSettingsOf, type SourceRow } from './source.table.ts';

/** What must be kept between going and coming back, beside where to go afterwards. */
export interface Checks {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** The way to a source whose pages people are sent to, and back; whatever its protocol. Throws WayFault. */
export interface Way {
  begin(): Promise<{ url: string; checks: Checks }>;
  finish(query: URLSearchParams, checks: Checks): Promise<ExternalPerson>;
}

export class WayFault extends Error {
  readonly kind: 'away' | 'refused';
  constructor(kind: 'away' | 'refused', options?: ErrorOptions) {
    super(`the source is ${kind}`, options);
    this.name = 'WayFault';
    this.kind = kind;
  }
}

export type WayTo = (source: SourceRow) => Way;

export function createWays(
  deps: Pick<SourceDeps, 'oidc' | 'newSecret'>,
  sources: Pick<SourceService, 'secretOf' | 'redirectUri' | 'workplaceOf'>,
): WayTo {
  const { oidc } = deps;
  return (source) => {
    const redirectUri = sources.redirectUri(source.id);
    const workplace = sources.workplaceOf(source);
    if (workplace !== null) {
      return {
        async begin() {
          const state = deps.newSecret('');
          return { url: workplace.authorizeUrl(redirectUri, state), checks: { state, nonce: '', verifier: '' } };
        },
        finish: (query) => asWayFault(() => workplace.personOf(query, redirectUri)),
      };
    }
    const settings = oidcSettingsOf(source);
    if (settings === null) throw notFound({ zh: '此登录源没有跳转登录。', en: 'One is not sent to this source.' });
    const provider = { ...settings, clientSecret: sources.secretOf(source) };
    return {
      begin: () => asWayFault(() => oidc.begin(provider, redirectUri)),
      finish: (query, checks) =>
        asWayFault(async () => {
          const callback = new URL(redirectUri);
          callback.search = query.toString();
          return personOf(await oidc.finish(provider, callback, checks), settings);
        }),
    };
  };
}

async function asWayFault<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof OidcFault || error instanceof WorkplaceFault) throw new WayFault(error.kind, { cause: error });
    throw error;
  }
}

/** Reads the claims that the organisation named. What has not the right form is taken as not there. */
function personOf(claims: Record<string, unknown>, settings: OidcSettings): ExternalPerson {
  const text = (name: string) => {
    const value = claims[name];
    return typeof value === 'string' ? value.trim() : '';
  };
  const email = text(settings.claims.email);
  const checked = settings.trustsEmail || claims.email_verified === true;
  const groups = claims[settings.claims.groups];
  return {
    externalId: String(claims.sub),
    name: text(settings.claims.name),
    email: checked && z.email().max(254).safeParse(email).success ? email : undefined,
    groups: (Array.isArray(groups) ? groups : [groups]).filter((one): one is string => typeof one === 'string'),
  };
}
