import { conflict, notFound, problem } from '../../../platform/http/index.ts';

export const noSealService = () =>
  conflict('no-seal-service', {
    zh: '未配置电子签章服务，无法在线盖章；请打印、盖章后上传扫描件。',
    en: 'No electronic seal service is configured. Print it, seal it, and add the scan.',
  });

export const sealUndecided = () =>
  conflict('seal-undecided', {
    zh: '只有已批准或已否决的评审可以签章。',
    en: 'Only a review that was approved or rejected is sealed.',
  });

export const alreadySealed = () =>
  conflict('already-sealed', {
    zh: '该评审已签章，只签一次。',
    en: 'The review is sealed already; that is done once.',
  });

export const sealUnderWay = () =>
  conflict('seal-under-way', {
    zh: '签章正在进行，请稍后查看。',
    en: 'It is being sealed at this moment; look again shortly.',
  });

export const notSealed = () => notFound({ zh: '该评审没有这份签章文件。', en: 'The review has no such sealed file.' });

const FAILURES = {
  away: { zh: '签章服务没有应答', en: 'The seal service did not answer' },
  'too-large': { zh: '签章服务的应答过大', en: 'The answer of the seal service is too large' },
  refused: { zh: '签章服务拒绝了请求', en: 'The seal service refused the request' },
  unreadable: {
    zh: '签章服务的应答不符合约定的格式',
    en: 'The answer of the seal service is not of the agreed form',
  },
  'other-digest': {
    zh: '签章服务回复的是另一份内容的哈希',
    en: 'The seal service answered with the digest of other content',
  },
  'wrong-signature': {
    zh: '返回的签名不是对该快照的有效签名',
    en: 'The signature that came back is not a valid one over this snapshot',
  },
  untrusted: {
    zh: '返回的签名没有所配置的根证书担保',
    en: 'No configured root certificate vouches for the signature that came back',
  },
} as const;

/** A seal service that gave nothing to keep: a stable reason, and a code of the transport where there is one. */
export class SealFailure extends Error {
  override readonly name = 'SealFailure';
  readonly reason: keyof typeof FAILURES;
  readonly code: string | undefined;
  constructor(reason: keyof typeof FAILURES, code?: string) {
    super(`seal: ${reason}${code === undefined ? '' : ` (${code})`}`);
    this.reason = reason;
    this.code = code;
  }
}

export function sealFailed({ reason, code }: SealFailure) {
  const { zh, en } = FAILURES[reason];
  return problem({
    status: reason === 'away' ? 503 : 502,
    code: `seal-${reason}`,
    title: { zh: '未能签章', en: 'Not sealed' },
    detail: {
      zh: `${zh}${code === undefined ? '' : `（${code}）`}。未保存任何内容。`,
      en: `${en}${code === undefined ? '' : ` (${code})`}. Nothing was kept.`,
    },
  });
}
