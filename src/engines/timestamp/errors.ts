/** Why a timestamp is none that can be kept. */
export type TimestampFault =
  | 'malformed'
  | 'refused'
  | 'other-data'
  | 'other-request'
  | 'unsupported'
  | 'wrong-signature'
  | 'no-certificate';

/** A response of a timestamp authority that can not be believed, or in which it refused. */
export class TimestampError extends Error {
  override readonly name = 'TimestampError';
  readonly fault: TimestampFault;
  constructor(fault: TimestampFault, detail: string) {
    super(`timestamp: ${detail}`);
    this.fault = fault;
  }
}
