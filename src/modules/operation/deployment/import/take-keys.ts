import type { LimitSet } from '../../../../kernel/policy/index.ts';
import type { LiteLlmExport, LiteLlmKey, LiteLlmTeam } from './litellm-rows.ts';
import type { Money } from './money.ts';
import { endNote, NOTES, whyNote } from './notes.ts';
import { limitsOf } from './take-limits.ts';
import type { ImportDeps, Note, Taking } from './taking.ts';

const MOST_LIMITED_KEYS = 200;

interface Limited {
  readonly id: string;
  readonly limits: LimitSet;
}

/** Teams (or users, where a key has no team) as applications, with their keys and what both may use. */
export async function takeKeys(deps: ImportDeps, taking: Taking, exported: LiteLlmExport, money: Money): Promise<void> {
  const teams = new Map(exported.teams.map((team) => [team.id, team]));
  const byTeam = new Map<string, { team: LiteLlmTeam | null; keys: LiteLlmKey[] }>();
  for (const key of exported.keys) {
    const team = key.team === null ? null : (teams.get(key.team) ?? null);
    const name = `LiteLLM ${team?.title ?? key.team ?? key.user ?? 'keys'}`.slice(0, 200);
    const known = byTeam.get(name);
    if (known === undefined) byTeam.set(name, { team, keys: [key] });
    else known.keys.push(key);
  }
  for (const [name, { team, keys }] of byTeam) {
    if (team?.blocked === true) {
      taking.add({ kind: 'application', name, result: 'not-taken', notes: [NOTES.blocked] });
      continue;
    }
    const applicationId = await takeApplication(taking, name);
    if (applicationId === null && !taking.input.dryRun) continue;
    const limited: Limited[] = [];
    for (const key of keys) {
      const taken = await takeKey(deps, taking, key, applicationId, money);
      if (taken !== null) limited.push(taken);
    }
    const own = team === null ? null : await teamLimits(deps, taking, money, name, team, applicationId);
    if (applicationId !== null) await setLimits(taking, applicationId, name, own, limited, money);
  }
  for (const { name, why } of exported.unreadable)
    taking.add({ kind: 'key', name, result: 'not-taken', notes: [whyNote(why)] });
  for (const { name, note } of exported.notCarried)
    taking.add({ kind: 'limit', name, result: 'not-taken', notes: [NOTES[note]] });
}

async function takeApplication(taking: Taking, name: string): Promise<string | null> {
  const before = await taking.known('application', name);
  if (before !== null) {
    taking.add({ kind: 'application', name, result: 'known', id: before });
    return before;
  }
  const { actor, parts, unitId } = taking;
  return taking.make({ kind: 'application', name, notes: [NOTES.draft, NOTES.grouped], changed: true }, () =>
    parts.applications.register(actor, {
      title: { zh: name, en: name },
      unitId,
      content: {
        description: '从 LiteLLM 导入，待补充。 Imported from LiteLLM, to be completed.',
        contact: '待补充 To be completed',
      },
      facts: null,
    }),
  );
}

/** Answers the key with its limits, where it has some. */
async function takeKey(
  deps: ImportDeps,
  taking: Taking,
  key: LiteLlmKey,
  applicationId: string | null,
  money: Money,
): Promise<Limited | null> {
  const { actor, parts } = taking;
  const refuse = (one: Note) => {
    taking.add({ kind: 'key', name: key.title, result: 'not-taken', notes: [one] });
    return null;
  };
  if (key.blocked) return refuse(NOTES.blocked);
  if (key.expires !== null && key.expires <= deps.clock.now().toISOString()) return refuse(NOTES.expired);
  const before = await parts.keys.idOfHash(key.hash);
  if (before !== null) {
    taking.add({ kind: 'key', name: key.title, result: 'known', id: before });
    return null;
  }
  const until = await parts.keys.latestEnd();
  const cut = key.expires === null || key.expires > until;
  const models = key.models.length > 0 && !key.models.includes('all-proxy-models');
  const notes = [...(cut ? [endNote(until)] : []), ...(models ? [NOTES.models] : [])];
  const id = await taking.make({ kind: 'key', name: key.title, notes, changed: cut || models }, () =>
    parts.keys.adopt(actor, applicationId!, {
      title: key.title,
      hash: key.hash,
      until: cut ? until : key.expires!,
      from: 'litellm',
    }),
  );
  const limits = await limitsOf(deps, taking, money, key.title, key);
  return id === null || limits === null ? null : { id, limits };
}

/** Limits that somebody set here, or an import before, stay. */
async function teamLimits(
  deps: ImportDeps,
  taking: Taking,
  money: Money,
  name: string,
  team: LiteLlmTeam,
  applicationId: string | null,
): Promise<LimitSet | null> {
  const set = applicationId !== null && (await taking.parts.limits.ofApplication(applicationId)).revision > 0;
  if (!set) return limitsOf(deps, taking, money, name, team);
  taking.add({ kind: 'limit', name, result: 'known', id: applicationId });
  return null;
}

async function setLimits(
  { actor, parts, make }: Taking,
  applicationId: string,
  name: string,
  own: LimitSet | null,
  limited: readonly Limited[],
  money: Money,
): Promise<void> {
  if (own === null && limited.length === 0) return;
  const { revision, limits } = await parts.limits.ofApplication(applicationId);
  await make({ kind: 'limit', name, notes: money.notes, changed: money.notes.length > 0 }, async () => {
    const keys = { ...limits.keys, ...Object.fromEntries(limited.map((one) => [one.id, one.limits])) };
    const most = Object.fromEntries(Object.entries(keys).slice(0, MOST_LIMITED_KEYS));
    const value = { ...limits, application: own ?? limits.application, keys: most };
    await parts.limits.setForApplication(actor, applicationId, String(revision), value as never);
    return applicationId;
  });
}
