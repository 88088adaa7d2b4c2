import { type Hit, type IncrementalDetector, normaliseSteps } from '../../../../engines/screening/index.ts';
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import type { KeywordListContent, KeywordLists } from '../keyword-list/index.ts';
import { revisionOf } from '../keyword-list/index.ts';
import type { MonitoringDeps } from '../monitoring.deps.ts';
import { BUILT_IN, BUILT_IN_KINDS } from './built-in.ts';
import { screenInPieces } from './in-pieces.ts';
import type { TrialResult } from './trial.schema.ts';

export type TrialService = ReturnType<typeof createTrialService>;

interface Request {
  readonly text: string;
  readonly lists?: readonly { readonly listId: string; readonly revision: string }[] | undefined;
  readonly piece: number;
}

/** Tries a text against the screening. Nothing of it is stored, recorded or logged. */
export function createTrialService(
  deps: Pick<MonitoringDeps, 'db' | 'subjects' | 'authority'>,
  keywordLists: Pick<KeywordLists, 'compiled' | 'parts'>,
) {
  const { db, subjects, authority } = deps;
  const { compiled, parts } = keywordLists;

  async function listsToTry(named: Request['lists']) {
    if (named === undefined) {
      const inForce = await compiled.inForce(db);
      return inForce.map(({ list, revision, content, detector }) => ({ list, revision, content, detector }));
    }
    return Promise.all(
      named.map(async ({ listId, revision }) => {
        const list = await subjects.require(db, listId, 'keyword-list');
        const { content } = await revisionOf(deps, db, listId, revision);
        return { list, revision, content, detector: await compiled.detector(db, listId, content.entries.sha256) };
      }),
    );
  }

  return {
    async screen(actor: PersonActor, { text, lists: named, piece }: Request): Promise<TrialResult> {
      const lists = await listsToTry(named);
      const detectors: IncrementalDetector[] = [
        ...lists.map((one) => one.detector),
        ...BUILT_IN.map((one) => one.detector),
      ];
      const { hits, pieces, mostHeldBack } = screenInPieces(detectors, text, piece);
      const texts = new Map<string, string>();
      if (authority.permits(actor, 'keyword-entry.read')) {
        for (const { list, content } of lists) {
          const wanted = new Set(hits.filter((hit) => hit.detector === list.id).map((hit) => hit.rule));
          if (wanted.size === 0) continue;
          for (const entry of await parts.entries(db, content.entries.sha256)) {
            if (wanted.has(entry.id)) texts.set(`${list.id} ${entry.id}`, entry.text);
          }
        }
      }
      return {
        detectors: [
          ...lists.map(({ list, revision, content, detector }) => ({
            name: list.id,
            kind: 'keyword-list' as const,
            title: { zh: list.title.zh, en: list.title.en },
            revision,
            inForce: list.inForce === revision,
            version: detector.version,
            entries: content.entries.count,
            maxHoldback: detector.stream.maxHoldback,
          })),
          ...BUILT_IN.map(({ detector, title }) => ({
            name: detector.name,
            kind: 'built-in' as const,
            title,
            revision: null,
            inForce: true,
            version: detector.version,
            entries: null,
            maxHoldback: detector.stream.maxHoldback,
          })),
        ],
        hits: hits.map((hit) => ({ ...shownHit(hit), entry: texts.get(`${hit.detector} ${hit.rule}`) ?? null })),
        kinds: kindsOf(
          hits,
          lists.map((one) => one.content),
        ),
        steps: [...normaliseSteps(text)],
        stream: { piece, pieces, mostHeldBack },
      };
    },
  };
}

/** Titles of the kinds that were hit and are none of the 31 risks. */
function kindsOf(hits: readonly Hit[], contents: readonly KeywordListContent[]): TrialResult['kinds'] {
  const titles = new Map(BUILT_IN_KINDS);
  for (const { ownKinds } of contents) for (const { id, title } of ownKinds) titles.set(id, title);
  return [...new Set(hits.map((hit) => hit.kind))].flatMap((id) => {
    const title = titles.get(id);
    return title === undefined ? [] : [{ id, title: { zh: title.zh, en: title.en } }];
  });
}

function shownHit({ detector, kind, grade, start, end, rule, via }: Hit) {
  return { detector, kind, grade, start, end, rule, via };
}
