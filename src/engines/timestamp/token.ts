import {
  childrenOf,
  context,
  type Der,
  expectTag,
  oidOf,
  readDer,
  sequenceOf,
  smallIntegerOf,
  TAG,
  timeOf,
} from './der.ts';
import { TimestampError } from './errors.ts';

// The parts of a TimeStampResp (RFC 3161) and of the CMS (RFC 5652) in it. Reads only: nothing is verified here.

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const SIGNING_CERTIFICATE = '1.2.840.113549.1.9.16.2.12';
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47';
const HASHES: { readonly [oid: string]: string } = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

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
  readonly signer: {
    /** DER of issuer and serial number, or the key identifier. */
    readonly issuer: Buffer | undefined;
    readonly serial: Buffer | undefined;
    readonly keyId: Buffer | undefined;
    readonly hash: string;
    readonly algorithm: string;
    readonly signature: Buffer;
    /** As they are signed: with the tag of a SET. */
    readonly attributes: Buffer;
    readonly contentDigest: Buffer;
    /** Hash of the certificate that the signer means, and by what. */
    readonly certificateHash: { readonly hash: string; readonly digest: Buffer };
  };
}

const malformed = (detail: string) => new TimestampError('malformed', detail);

export function hashOf(algorithm: Der | undefined): string {
  const oid = oidOf(sequenceOf(algorithm)[0]);
  const name = HASHES[oid];
  if (name === undefined) throw new TimestampError('unsupported', `hash algorithm ${oid} is not supported`);
  return name;
}

/** Reads a response; throws TimestampError, with fault `refused` when the authority gave no timestamp. */
export function readResponse(bytes: Buffer): Token {
  const [info, token] = sequenceOf(readDer(bytes));
  const status = smallIntegerOf(sequenceOf(info)[0]);
  // 0 granted, 1 granted with changes.
  if (status > 1 || token === undefined)
    throw new TimestampError('refused', `the authority refused (status ${status})`);
  return readToken(token);
}

function readToken(token: Der): Token {
  const [type, wrapped] = sequenceOf(token);
  if (oidOf(type) !== SIGNED_DATA) throw malformed('the token is not signed data');
  const [, , encapsulated, ...rest] = sequenceOf(childrenOf(expectTag(wrapped, context(0)))[0]);
  const [contentType, content] = sequenceOf(encapsulated);
  if (oidOf(contentType) !== TST_INFO) throw malformed('the token holds no timestamp');
  const octets = expectTag(childrenOf(expectTag(content, context(0)))[0], TAG.octetString).value;
  const certificates = rest.find(({ tag }) => tag === context(0));
  const signers = childrenOf(expectTag(rest.at(-1), TAG.set));
  if (signers.length !== 1) throw malformed(`the token has ${signers.length} signers instead of one`);
  return {
    statement: readStatement(octets),
    content: octets,
    certificates: certificates === undefined ? [] : childrenOf(certificates).map(({ whole }) => whole),
    signer: readSigner(signers[0]!),
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

function readSigner(signerInfo: Der): Token['signer'] {
  const [, identifier, digest, attributes, algorithm, signature] = sequenceOf(signerInfo);
  const signed = expectTag(attributes, context(0));
  const byIssuer = identifier?.tag === TAG.sequence ? sequenceOf(identifier) : undefined;
  const found = attributesOf(signed);
  if (oidOf(found.get(CONTENT_TYPE)) !== TST_INFO) throw malformed('the signed content is of another type');
  const asSet = Buffer.from(signed.whole);
  asSet[0] = TAG.set;
  return {
    issuer: byIssuer?.[0]?.whole,
    serial: byIssuer === undefined ? undefined : expectTag(byIssuer[1], TAG.integer).value,
    keyId: byIssuer === undefined ? expectTag(identifier, 0x80).value : undefined,
    hash: hashOf(digest),
    algorithm: oidOf(sequenceOf(algorithm)[0]),
    signature: expectTag(signature, TAG.octetString).value,
    attributes: asSet,
    contentDigest: expectTag(found.get(MESSAGE_DIGEST), TAG.octetString).value,
    certificateHash: certificateHashOf(found),
  };
}

/** The one value of each attribute. */
function attributesOf(attributes: Der): Map<string, Der> {
  const found = new Map<string, Der>();
  for (const attribute of childrenOf(attributes)) {
    const [type, values] = sequenceOf(attribute);
    const oid = oidOf(type);
    const [value, ...more] = childrenOf(expectTag(values, TAG.set));
    if (value === undefined || more.length > 0 || found.has(oid)) throw malformed(`attribute ${oid} is not there once`);
    found.set(oid, value);
  }
  return found;
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
