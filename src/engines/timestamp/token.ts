import { hashOf, readSignedData, type Signer } from './cms.ts';
import { type Der, expectTag, oidOf, readDer, sequenceOf, smallIntegerOf, TAG, timeOf } from './der.ts';
import { TimestampError } from './errors.ts';

// The parts of a TimeStampResp (RFC 3161). Reads only: nothing is verified here.

const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const SIGNING_CERTIFICATE = '1.2.840.113549.1.9.16.2.12';
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47';

/** What the authority states, and signed. */
export interface Statement {
  readonly hash: string;
  readonly imprint: Buffer;
  readonly at: Date;
  readonly policy: string;
  /** Hex. */
  readonly serial: string;
  /** As it was sent, without leading zeroes; undefined when there is none. */
  readonly nonce: Buffer | undefined;
}

export interface Token {
  readonly statement: Statement;
  /** The bytes whose digest is in the signed attributes. */
  readonly content: Buffer;
  readonly certificates: readonly Buffer[];
  readonly signer: Signer;
  /** Hash of the certificate that the signer means, and by what. */
  readonly certificateHash: { readonly hash: string; readonly digest: Buffer };
}

const malformed = (detail: string) => new TimestampError('malformed', detail);

/** Reads a response; throws TimestampError, with fault `refused` when the authority gave no timestamp. */
export function readResponse(bytes: Buffer): Token {
  const [info, token] = sequenceOf(readDer(bytes));
  const status = smallIntegerOf(sequenceOf(info)[0]);
  // 0 granted, 1 granted with changes.
  if (status > 1 || token === undefined)
    throw new TimestampError('refused', `the authority refused (status ${status})`);
  const { content, certificates, signer } = readSignedData(token, TST_INFO);
  if (content === undefined) throw malformed('the token holds no timestamp');
  return {
    statement: readStatement(content),
    content,
    certificates,
    signer,
    certificateHash: certificateHashOf(signer.values),
  };
}

function readStatement(octets: Buffer): Statement {
  const [version, policy, imprint, serial, at, ...rest] = sequenceOf(readDer(octets));
  if (smallIntegerOf(version) !== 1) throw malformed('the timestamp is of another version');
  const [algorithm, hashed] = sequenceOf(imprint);
  const nonce = rest.find(({ tag }) => tag === TAG.integer)?.value;
  return {
    hash: hashOf(algorithm),
    imprint: expectTag(hashed, TAG.octetString).value,
    at: timeOf(at),
    policy: oidOf(policy),
    serial: expectTag(serial, TAG.integer).value.toString('hex'),
    nonce: nonce === undefined ? undefined : withoutZeroes(nonce),
  };
}

/** The bytes of a positive number without leading zeroes. */
export function withoutZeroes(bytes: Buffer): Buffer {
  let at = 0;
  while (at < bytes.length - 1 && bytes[at] === 0) at++;
  return bytes.subarray(at);
}

/** Without it another certificate with the same key could be put in the signer's place. */
function certificateHashOf(attributes: ReadonlyMap<string, Der>): { hash: string; digest: Buffer } {
  const newer = attributes.get(SIGNING_CERTIFICATE_V2);
  const [list] = sequenceOf(newer ?? attributes.get(SIGNING_CERTIFICATE));
  const [first, second] = sequenceOf(sequenceOf(list)[0]);
  if (newer === undefined) return { hash: 'sha1', digest: expectTag(first, TAG.octetString).value };
  // The algorithm is left out when it is SHA-256.
  if (first?.tag === TAG.octetString) return { hash: 'sha256', digest: first.value };
  return { hash: hashOf(first), digest: expectTag(second, TAG.octetString).value };
}
