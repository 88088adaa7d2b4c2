import { childrenOf, context, type Der, expectTag, oidOf, sequenceOf, TAG } from './der.ts';
import { TimestampError } from './errors.ts';

// Signed data with one signer, as CMS (RFC 5652) writes it. Reads only: nothing is verified here.

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const HASHES: { readonly [oid: string]: string } = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

export interface Signer {
  /** DER of issuer and serial number; undefined when the signer names its key instead. */
  readonly issuer: Buffer | undefined;
  readonly serial: Buffer | undefined;
  readonly hash: string;
  readonly algorithm: string;
  readonly signature: Buffer;
  /** As they are signed: with the tag of a SET. */
  readonly attributes: Buffer;
  /** The one value of each of them, by its type. */
  readonly values: ReadonlyMap<string, Der>;
  readonly contentDigest: Buffer;
}

export interface SignedData {
  /** The content that it carries; undefined when the signature lies beside what it signs. */
  readonly content: Buffer | undefined;
  readonly certificates: readonly Buffer[];
  readonly signer: Signer;
}

const malformed = (detail: string) => new TimestampError('malformed', detail);

export function hashOf(algorithm: Der | undefined): string {
  const oid = oidOf(sequenceOf(algorithm)[0]);
  const name = HASHES[oid];
  if (name === undefined) throw new TimestampError('unsupported', `hash algorithm ${oid} is not supported`);
  return name;
}

/** Reads signed data whose content is of that type. Throws TimestampError. */
export function readSignedData(whole: Der, type: string): SignedData {
  const [kind, wrapped] = sequenceOf(whole);
  if (oidOf(kind) !== SIGNED_DATA)
    throw new TimestampError('unsupported', `signed data ${oidOf(kind)} is not supported`);
  const [, , encapsulated, ...rest] = sequenceOf(childrenOf(expectTag(wrapped, context(0)))[0]);
  const [contentType, content] = sequenceOf(encapsulated);
  if (oidOf(contentType) !== type) throw malformed('the content is of another type');
  const certificates = rest.find(({ tag }) => tag === context(0));
  const signers = childrenOf(expectTag(rest.at(-1), TAG.set));
  if (signers.length !== 1) throw malformed(`there are ${signers.length} signers instead of one`);
  return {
    content:
      content === undefined
        ? undefined
        : expectTag(childrenOf(expectTag(content, context(0)))[0], TAG.octetString).value,
    certificates: certificates === undefined ? [] : childrenOf(certificates).map((one) => one.whole),
    signer: readSigner(signers[0]!, type),
  };
}

function readSigner(signerInfo: Der, type: string): Signer {
  const [, identifier, digest, attributes, algorithm, signature] = sequenceOf(signerInfo);
  const signed = expectTag(attributes, context(0));
  const byIssuer = identifier?.tag === TAG.sequence ? sequenceOf(identifier) : undefined;
  if (byIssuer === undefined) expectTag(identifier, 0x80);
  const values = valuesOf(signed);
  if (oidOf(values.get(CONTENT_TYPE)) !== type) throw malformed('the signed content is of another type');
  const asSet = Buffer.from(signed.whole);
  asSet[0] = TAG.set;
  return {
    issuer: byIssuer?.[0]?.whole,
    serial: byIssuer === undefined ? undefined : expectTag(byIssuer[1], TAG.integer).value,
    hash: hashOf(digest),
    algorithm: oidOf(sequenceOf(algorithm)[0]),
    signature: expectTag(signature, TAG.octetString).value,
    attributes: asSet,
    values,
    contentDigest: expectTag(values.get(MESSAGE_DIGEST), TAG.octetString).value,
  };
}

/** The one value of each attribute. */
function valuesOf(attributes: Der): Map<string, Der> {
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
