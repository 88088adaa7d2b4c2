import { z } from 'zod';
import { canonicalJson, type Json } from '../../kernel/record/index.ts';
import type { Clock } from '../../kernel/time/index.ts';
import type { Database } from '../../platform/database/index.ts';
import { decodeCursor, encodeCursor, notFound, problem } from '../../platform/http/index.ts';
import type { Page, PageRequest } from '../page.ts';
import { actsUntil, type Story, storiesOf } from './acts.reader.ts';
import { madeBy } from './line.ts';
import type { AsOfAct, AsOfArea, AsOfLine, AsOfMoment } from './types.ts';

/** The first act of every organisation. */
const FOUNDED = 'organisation.set-up';

/** Stories looked at for one page; who wants more asks for the next page. */
const MOST_STORIES = 2_000;

/** Acts named with one change. */
const MOST_ACTS = 20;

export interface AsOfQuery extends PageRequest {
  readonly subjectId?: string | undefined;
}

/** What became of a line since the moment. */
export interface AsOfChange {
  readonly what: 'added' | 'ended' | 'changed';
  readonly before: AsOfLine | null;
  readonly now: AsOfLine | null;
  /** What was done to it since, newest first, at most the newest few; empty where a date alone has passed. */
  readonly acts: readonly AsOfAct[];
}

export interface AsOfService {
  areas(): readonly AsOfArea[];
  /** Problem 404 when there is none. */
  area(name: string): AsOfArea;
  /** When the organisation was founded; null before. */
  foundedAt(): Promise<Date | null>;
  /** The moment, when the past can be told for it: problem 400 `as-of-future`, `as-of-before-founding`. */
  moment(at: string | undefined): Promise<Date>;
  /** What held then, in the order in which it came about. */
  lines(area: AsOfArea, moment: AsOfMoment, query: AsOfQuery): Promise<Page<AsOfLine>>;
  /** What has been added, has ended or has changed since. */
  changes(area: AsOfArea, moment: AsOfMoment, query: AsOfQuery): Promise<Page<AsOfChange>>;
}

/** The organisation as it stood at a moment, told from the acts in the ledger's index. It keeps nothing of its own. */
export function createAsOf(parts: {
  readonly database: Pick<Database, 'kysely'>;
  readonly clock: Clock;
  readonly areas: readonly AsOfArea[];
}): AsOfService {
  const { clock, areas } = parts;
  const db = parts.database.kysely;

  async function foundedAt(): Promise<Date | null> {
    const [first] = await actsUntil(db, { kinds: [FOUNDED], until: clock.now(), limit: 1 });
    return first === undefined ? null : new Date(first.at);
  }

  /** One page of what `judge` makes of the stories; where the page is full, or enough was looked at, the next one begins. */
  async function page<T>(
    area: AsOfArea,
    query: AsOfQuery,
    until: Date,
    judge: (stories: readonly Story[]) => Promise<readonly (T | null)[]>,
  ): Promise<Page<T>> {
    const after = query.cursor === undefined ? undefined : decodeCursor(z.string().max(60), query.cursor);
    const items: T[] = [];
    let looked = 0;
    for await (const stories of storiesOf(db, area, { until, after, subjectId: query.subjectId })) {
      const judged = await judge(stories);
      for (const [i, one] of judged.entries()) {
        looked++;
        if (one !== null) items.push(one);
        if (items.length === query.limit || looked === MOST_STORIES)
          return { items, nextCursor: encodeCursor(stories[i]!.openedBy) };
      }
    }
    return { items };
  }

  return {
    areas: () => areas,
    area(name) {
      const found = areas.find((one) => one.name === name);
      if (found === undefined)
        throw notFound({
          zh: '没有这一部分可供回溯。',
          en: 'There is no such part of the organisation to look back at.',
        });
      return found;
    },
    foundedAt,

    async moment(at) {
      const now = clock.now();
      const asked = at === undefined ? now : new Date(at);
      if (asked > now) throw inFuture();
      const founded = await foundedAt();
      if (founded === null || asked < founded) throw beforeFounding(founded);
      return asked;
    },

    lines: (area, moment, query) => page(area, query, moment.at, (stories) => area.lines(stories, moment)),

    changes(area, moment, query) {
      const now = { ...moment, at: clock.now() };
      const past = moment.at.toISOString();
      return page(area, query, now.at, async (stories) => {
        const before = await area.lines(
          stories.map(({ id, acts }) => ({ id, acts: acts.filter(({ at }) => at <= past) })),
          moment,
        );
        const today = await area.lines(stories, now);
        return stories.map(({ acts }, i) => {
          const since = madeBy(...acts.filter((act) => act.at > past)).slice(0, MOST_ACTS);
          return changeOf(before[i]!, today[i]!, since);
        });
      });
    },
  };
}

function changeOf(before: AsOfLine | null, now: AsOfLine | null, acts: readonly AsOfAct[]): AsOfChange | null {
  if (before === null) return now === null ? null : { what: 'added', before, now, acts };
  if (now === null) return { what: 'ended', before, now, acts };
  return told(before) === told(now) ? null : { what: 'changed', before, now, acts };
}

/** What a line says, without the acts by which it came to say it. */
const told = ({ about, facts }: AsOfLine) => canonicalJson({ about, facts } as unknown as Json);

const inFuture = () =>
  problem({
    status: 400,
    code: 'as-of-future',
    title: { zh: '时间在未来', en: 'The moment lies in the future' },
    detail: { zh: '请选择现在或过去的时间。', en: 'Choose a moment that has been.' },
  });

const beforeFounding = (founded: Date | null) =>
  problem({
    status: 400,
    code: 'as-of-before-founding',
    title: { zh: '早于组织建立', en: 'Before the organisation was set up' },
    detail: {
      zh: `本系统自 ${founded?.toISOString() ?? '初始设置'} 起才有记录，请选择其后的时间。`,
      en: `There are records only since ${founded?.toISOString() ?? 'the setup'}: choose a moment after that.`,
    },
    ...(founded === null ? {} : { foundedAt: founded.toISOString() }),
  });
