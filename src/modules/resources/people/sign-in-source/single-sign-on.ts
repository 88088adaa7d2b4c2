import { z } from 'zod';
import { MINUTE } from '../../../../kernel/time/index.ts';
import type { Caller, SignInResult } from '../../../../platform/auth/index.ts';
import type { createRecognition, ExternalPerson } from './recognition.ts';
import type { createRoleMapper } from './role-mapping.ts';
import type { SourceDeps } from './source.deps.ts';
import type { SourceService } from './source.service.ts';
import { WayFault, type WayTo } from './ways.ts';

const FLOW_MINUTES = 10;

/** Why a sign-in by a source did not end in a session; shown at the page of sign-in. */
export type SourceRefusal =
  | 'source-away'
  | 'source-refused'
  | 'sign-in-ended'
  | 'unknown-person'
  | 'domain-not-allowed'
  | 'no-checked-email';

export type SourceOutcome =
  | { readonly result: SignInResult; readonly next: string }
  | { readonly refused: SourceRefusal; readonly next: string };

const flow = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), next: z.string() });

/** To the provider and back. A state is used once, by the browser that it was given to. */
export function createSingleSignOn(
  deps: SourceDeps,
  parts: {
    sources: SourceService;
    recognition: ReturnType<typeof createRecognition>;
    mapRoles: ReturnType<typeof createRoleMapper>;
    wayTo: WayTo;
  },
) {
  const { db, clock, vault, auth } = deps;
  const { sources } = parts;

  async function takeFlow(sourceId: string, state: string, browser: string) {
    const row = await db
      .deleteFrom('people_sign_in_flow')
      .where('state_hash', '=', deps.hashSecret(state))
      .where('source_id', '=', sourceId)
      .where('expires_at', '>', clock.now())
      .returning(['browser_hash', 'sealed'])
      .executeTakeFirst();
    if (row === undefined || row.browser_hash !== deps.hashSecret(browser)) return undefined;
    return flow.parse(JSON.parse(vault.openText(row.sealed, `sign-in flow ${sourceId}`)));
  }

  return {
    /** Where to send the browser, and the secret that it must bring back. */
    async begin(
      sourceId: string,
      next: string,
    ): Promise<{ url: string; browser: string } | { refused: 'source-away' }> {
      const source = await sources.row(sourceId);
      const way = parts.wayTo(source);
      if (!source.enabled) return { refused: 'source-away' };
      try {
        const { url, checks } = await way.begin();
        const browser = deps.newSecret('sif_');
        await db.deleteFrom('people_sign_in_flow').where('expires_at', '<', clock.now()).execute();
        await db
          .insertInto('people_sign_in_flow')
          .values({
            state_hash: deps.hashSecret(checks.state),
            source_id: sourceId,
            browser_hash: deps.hashSecret(browser),
            sealed: vault.sealText(JSON.stringify({ ...checks, next }), `sign-in flow ${sourceId}`),
            expires_at: new Date(clock.now().getTime() + FLOW_MINUTES * MINUTE),
          })
          .execute();
        return { url, browser };
      } catch (error) {
        if (error instanceof WayFault) return { refused: 'source-away' };
        throw error;
      }
    },

    async finish(sourceId: string, query: URLSearchParams, browser: string, caller: Caller): Promise<SourceOutcome> {
      const kept = await takeFlow(sourceId, query.get('state') ?? '', browser);
      if (kept === undefined) return { refused: 'sign-in-ended', next: '/' };
      const { next, ...checks } = kept;
      const source = await sources.row(sourceId);
      const way = parts.wayTo(source);
      if (!source.enabled) return { refused: 'source-away', next };
      let person: ExternalPerson;
      try {
        person = await way.finish(query, checks);
      } catch (error) {
        if (!(error instanceof WayFault)) throw error;
        return { refused: error.kind === 'away' ? 'source-away' : 'source-refused', next };
      }
      const { settings } = source;
      const recognised = await parts.recognition.recognise(sourceId, settings, person);
      if ('refused' in recognised) return { refused: recognised.refused, next };
      const { personId } = recognised;
      await parts.mapRoles(sourceId, settings, personId, person.groups);
      const secondFactor = settings.asksSecondFactor ? 'trusted' : 'ask';
      return { result: await auth.admit({ personId, method: sourceId, secondFactor, ...caller }), next };
    },
  };
}
