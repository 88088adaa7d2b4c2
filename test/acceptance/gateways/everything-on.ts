import { applyFor, approve, issueKey, type Service, type SubjectView } from '../../../examples/support/index.ts';
import { makeKeywords } from '../../../src/gateway/testing/index.ts';
import type { House } from '../house.ts';
import { admitKeywords } from '../keyword-list.ts';

/** A service with everything on: keywords, personal information, labels, limits, budgets and prices. */
export interface EverythingOn {
  readonly service: Service;
  /** One of the keywords. */
  readonly keyword: string;
  readonly limitedKey: { readonly id: string; readonly secret: string };
  /** Puts another limit into force: a small change of policy. */
  changeLimits(): Promise<void>;
  /** Puts another list of keywords into force, with as many of them: a large one. */
  changeKeywords(): Promise<void>;
}

const KEYWORDS = 10_000;
const MOST = 1_000_000_000;
const NO_LIMITS = { requestsPerMinute: null, tokensPerMinute: null, concurrentRequests: null, budgets: [] };

/** `limitedPerMinute`: requests a minute of one of the keys; the other limits are far off, so that they are counted and hold up nobody. */
export async function putEverythingOn(house: House, limitedPerMinute: number): Promise<EverythingOn> {
  const { cast, organisation } = house;
  const [first, ...others] = makeKeywords(KEYWORDS) as [string, ...string[]];
  const list = await admitKeywords(house, [first, ...others]);
  const { api } = cast.compliance;
  const { id } = await api.post<SubjectView>('/screening-policies/starter', { unitId: organisation.rootUnitId });
  const { latest, content } = await api.get<SubjectView & { content: { labels: object } }>(`/screening-policies/${id}`);
  const implicit = { header: true, member: true, producer: '001191110102MAD55U9H0F10002' };
  const labelled = { ...content, labels: { ...content.labels, implicit } };
  await api.put(`/screening-policies/${id}/draft`, { content: labelled }, latest);
  await approve(await applyFor(api, 'screening-policy.apply', id), cast.security);
  const service = await house.serve('soaked');
  const limitedKey = await issueKey(cast.owner.api, service.applicationId);

  /** What is there names its revision. */
  async function put(path: string, body: object): Promise<void> {
    const { revision } = await cast.platform.api.get<{ revision: number }>(path);
    await cast.platform.api.put(path, body, String(revision));
  }
  await put(`/endpoints/${service.endpointId}/price`, { inputPerMillion: 4, outputPerMillion: 16 });
  await put(`/applications/${service.applicationId}/limits`, {
    application: {
      requestsPerMinute: MOST / 100,
      tokensPerMinute: MOST,
      concurrentRequests: MOST / 10_000,
      budgets: [
        { unit: 'tokens', period: 'month', amount: MOST },
        { unit: 'money', period: 'month', amount: MOST },
      ],
    },
    endUser: {
      ...NO_LIMITS,
      requestsPerMinute: MOST / 100,
      budgets: [{ unit: 'tokens', period: 'day', amount: MOST }],
    },
    keys: { [limitedKey.id]: { ...NO_LIMITS, requestsPerMinute: limitedPerMinute } },
  });
  let changes = 0;
  return {
    service,
    keyword: first,
    limitedKey,
    changeLimits: () =>
      put(`/releases/${service.releaseId}/limits`, { ...NO_LIMITS, requestsPerMinute: MOST / 100 + ++changes }),
    async changeKeywords() {
      await admitKeywords(house, [first, ...others.slice(1), `soaked word ${++changes}`], list.id);
    },
  };
}
