import type { X509Certificate } from 'node:crypto';
import { type Certificate, nameOf, readCertificate } from './chain.ts';
import { anyTimeOf, childrenOf, context, type Der, expectTag, oidOf, readDer, sequenceOf, TAG, timeOf } from './der.ts';
import { TimestampError } from './errors.ts';
import { signedBy } from './signature.ts';

// Certificate revocation lists (RFC 5280, section 5) that the verifier brings as files: nothing is fetched.

const REASON = '2.5.29.21';
const INVALIDITY_DATE = '2.5.29.24';
const ENUMERATED = 0x0a;
/** RFC 3161, section 4: with these reasons tokens from before the revocation stay valid; with any other, or none said, all are invalid. */
const NO_COMPROMISE: readonly number[] = [0, 3, 4, 5];

/** A list as it was read; its signature is verified when it is used, by who issued it. */
export interface RevocationList {
  /** DER of the issuer's name. */
  readonly issuer: Buffer;
  readonly at: Date;
  /** By the serial number in hex, as it stands in the certificate. */
  readonly revoked: ReadonlyMap<string, Revocation>;
  readonly signed: { readonly bytes: Buffer; readonly algorithm: string; readonly signature: Buffer };
}

interface Revocation {
  readonly from: Date;
  /** Nothing that the key ever signed counts any more. */
  readonly always: boolean;
}

/** Lists out of a PEM text, or of one in DER. Throws TimestampError when there is none, or one that is only a part of a list. */
export function readRevocationLists(text: Uint8Array): RevocationList[] {
  const blocks = Buffer.from(text)
    .toString('latin1')
    .match(/-----BEGIN X509 CRL-----[\s\S]+?-----END X509 CRL-----/g);
  if (blocks === null) return [readList(Buffer.from(text))];
  return blocks.map((block) => readList(Buffer.from(block.replace(/-----[^-]+-----/g, ''), 'base64')));
}

function readList(bytes: Buffer): RevocationList {
  const [body, algorithm, signature] = sequenceOf(readDer(bytes));
  const fields = sequenceOf(body);
  if (fields[0]?.tag === TAG.integer) fields.shift();
  const [inner, issuer, thisUpdate, ...rest] = fields;
  if (body === undefined || oidOf(sequenceOf(inner)[0]) !== oidOf(sequenceOf(algorithm)[0]))
    throw new TimestampError('malformed', 'the revocation list names two algorithms');
  const extensions = rest.find(({ tag }) => tag === context(0));
  if (extensions !== undefined) refuseCritical(sequenceOf(childrenOf(extensions)[0]));
  const bits = expectTag(signature, TAG.bitString).value;
  if (bits[0] !== 0) throw new TimestampError('malformed', 'the signature of the revocation list is cut off');
  return {
    issuer: expectTag(issuer, TAG.sequence).whole,
    at: anyTimeOf(thisUpdate),
    revoked: new Map(revokedOf(rest.find(({ tag }) => tag === TAG.sequence))),
    signed: { bytes: body.whole, algorithm: oidOf(sequenceOf(algorithm)[0]), signature: bits.subarray(1) },
  };
}

/** The list of them is left out when nothing was revoked. */
function revokedOf(list: Der | undefined): [string, Revocation][] {
  if (list === undefined) return [];
  return sequenceOf(list).map((entry) => {
    const [serial, date, extensions] = sequenceOf(entry);
    const found = extensions === undefined ? [] : sequenceOf(extensions);
    refuseCritical(found);
    const reason = extensionOf(found, REASON);
    const invalid = extensionOf(found, INVALIDITY_DATE);
    const times = [anyTimeOf(date), ...(invalid === undefined ? [] : [timeOf(invalid)])];
    const always = reason === undefined || !NO_COMPROMISE.includes(expectTag(reason, ENUMERATED).value[0] ?? -1);
    const from = new Date(Math.min(...times.map((time) => time.getTime())));
    return [expectTag(serial, TAG.integer).value.toString('hex'), { from, always }];
  });
}

function extensionOf(extensions: readonly Der[], oid: string): Der | undefined {
  const found = extensions.find((extension) => oidOf(sequenceOf(extension)[0]) === oid);
  return found === undefined ? undefined : readDer(expectTag(sequenceOf(found).at(-1), TAG.octetString).value);
}

/** What is critical changes what the list is about (a part of it, somebody else's certificates): then it isn't read as the whole. */
function refuseCritical(extensions: readonly Der[]): void {
  for (const extension of extensions) {
    const [oid, critical] = sequenceOf(extension);
    if (critical?.tag === TAG.boolean && critical.value[0] !== 0)
      throw new TimestampError(
        'unsupported',
        `a revocation list with critical extension ${oidOf(oid)} is not supported`,
      );
  }
}

/** Null when no list says that the certificate was revoked so that what it signed at `at` does not count; else why it does not. */
export function revocationOf(
  certificate: X509Certificate,
  known: readonly X509Certificate[],
  lists: readonly RevocationList[],
  at: Date,
): { readonly untrusted: string | null; readonly asOf: Date | null } {
  const { issuer, serial } = readCertificate(certificate.raw);
  const named = lists.filter((list) => list.issuer.equals(issuer));
  if (named.length === 0) return { untrusted: null, asOf: null };
  const issuers = known.filter((one) => one.ca && certificate.checkIssued(one) && certificate.verify(one.publicKey));
  const good = named.filter((list) => issuers.some((one) => issuedBy(list, readCertificate(one.raw))));
  // One that can't be believed may hide what the true one says.
  if (good.length === 0)
    return {
      untrusted: `no certificate at hand confirms the revocation list about ${nameOf(certificate)}`,
      asOf: null,
    };
  for (const list of good) {
    const revoked = list.revoked.get(serial.toString('hex'));
    if (revoked === undefined || (!revoked.always && at < revoked.from)) continue;
    const why = revoked.always ? ', with nothing that says its key was safe' : '';
    return { untrusted: `${nameOf(certificate)} was revoked on ${revoked.from.toISOString()}${why}`, asOf: null };
  }
  return { untrusted: null, asOf: new Date(Math.max(...good.map((list) => list.at.getTime()))) };
}

function issuedBy({ issuer, signed }: RevocationList, { subject, signsLists, x509 }: Certificate): boolean {
  if (!issuer.equals(subject) || !signsLists) return false;
  try {
    return signedBy(x509, signed.algorithm, undefined, signed.bytes, signed.signature);
  } catch (error) {
    if (error instanceof TimestampError) return false;
    throw error;
  }
}
