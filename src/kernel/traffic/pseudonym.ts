/**
 * What an end user is called in records: 128 bits in base64url, alike at all gateways of the organisation, another one in each
 * application. `hmac` is HMAC-SHA-256 under the organisation's key for pseudonyms.
 */
export function endUserPseudonym(hmac: (text: string) => Buffer, applicationId: string, user: string): string {
  return hmac(`${applicationId}\n${user}`).subarray(0, 16).toString('base64url');
}
