import { z } from 'zod';
import { readTrust, TimestampError, verifyDetached } from '../../../engines/timestamp/index.ts';
import type { Clock } from '../../../kernel/time/index.ts';
import { postBytes } from '../../../platform/outbound/index.ts';
import type { Sealed, SealPort } from '../document/index.ts';
import { SealFailure } from './problems.ts';

// Our own small protocol (docs/operations/seal.md). A product of a vendor is reached through whatever speaks it in front of that.

const LIMIT_MILLIS = 30_000;
const MOST_BYTES = 32 * 1024 ** 2;

export interface SealServiceSettings {
  readonly url: string;
  readonly token: string;
  /** PEM of the only authorities that may vouch for the service's TLS; without it those that Node knows. */
  readonly ca?: string | undefined;
  /** PEM of who may vouch for a signature; without it no signature counts as verified. */
  readonly roots?: string | undefined;
  /** How long all of one answer may take; half a minute where nothing is said. */
  readonly limitMillis?: number;
}

const answerBody = z.object({
  sha256: z.string(),
  document: z.object({ fileName: z.string().regex(/^[^/\\\p{Cc}]{1,200}$/u), content: z.string() }).nullish(),
  signature: z.string().nullish(),
});

/** A service that seals, over HTTPS. What it answers is judged whole before anything of it is given back. */
export function sealOverHttps(
  { url, token, ca, roots, limitMillis = LIMIT_MILLIS }: SealServiceSettings,
  clock: Clock,
): SealPort {
  const trust = roots === undefined ? [] : readTrust(Buffer.from(roots));

  function judge(signature: Buffer, data: Buffer): Pick<NonNullable<Sealed['signature']>, 'signer' | 'unverified'> {
    try {
      const { signer, untrusted } = verifyDetached(signature, { data, trust, at: clock.now() });
      if (untrusted === null) return { signer, unverified: null };
      if (trust.length > 0) throw new SealFailure('untrusted');
      return { signer, unverified: 'no-roots' };
    } catch (error) {
      if (!(error instanceof TimestampError)) throw error;
      if (error.fault !== 'unsupported') throw new SealFailure('wrong-signature');
      return { signer: null, unverified: 'unsupported' };
    }
  }

  return {
    service: new URL(url).host,
    async seal({ reviewId, sha256, bytes }) {
      const {
        status,
        bytes: answered,
        error,
      } = await postBytes({
        url,
        ca,
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
          'idempotency-key': `${reviewId}-${sha256}`,
        },
        body: Buffer.from(
          JSON.stringify({
            format: 'steward.seal-request/1',
            fileName: `${reviewId}.json`,
            sha256,
            content: bytes.toString('base64'),
          }),
        ),
        limitMillis,
        maxBytes: MOST_BYTES,
      });
      if (error !== null) throw new SealFailure(error === 'answer-too-large' ? 'too-large' : 'away', error);
      if (status !== 200) throw new SealFailure('refused', `${status}`);
      const answer = answerBody.safeParse(jsonOf(answered));
      if (!answer.success) throw new SealFailure('unreadable');
      const { document, signature } = answer.data;
      if (answer.data.sha256 !== sha256) throw new SealFailure('other-digest');
      if (!document && !signature) throw new SealFailure('unreadable');
      const der = signature ? fromBase64(signature) : null;
      return {
        document: document ? { fileName: document.fileName, bytes: fromBase64(document.content) } : null,
        signature: der === null ? null : { bytes: der, ...judge(der, bytes) },
      };
    },
  };
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Strictly: what Node would leave out makes the answer unreadable. */
function fromBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0 || bytes.toString('base64') !== text) throw new SealFailure('unreadable');
  return bytes;
}
