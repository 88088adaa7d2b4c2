import { Secret, TOTP } from 'otpauth';

/** What every authenticator app understands: SHA-1, six digits, thirty seconds. */
const FRAME = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
/** Codes of the step before and the one after are taken too: clocks differ. */
const WINDOW = 1;

/** A new shared secret, in the base-32 form that people can type. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** What the QR code holds. */
export function totpUri(secret: string, issuer: string, label: string): string {
  return new TOTP({ ...FRAME, secret: Secret.fromBase32(secret), issuer, label }).toString();
}

/** The time step whose code this is, or null when it is none of those that count now. */
export function totpStep(secret: string, code: string, at: Date): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const totp = new TOTP({ ...FRAME, secret: Secret.fromBase32(secret) });
  const delta = totp.validate({ token: code, timestamp: at.getTime(), window: WINDOW });
  return delta === null ? null : TOTP.counter({ period: FRAME.period, timestamp: at.getTime() }) + delta;
}
