/** What happens to the key that signs the governance log. Each stands in the log itself, before and after. */
export const KEY_RECORDS = {
  /** Signed by the old key alone: the new one is named. */
  named: 'ledger-key.named',
  /** Both sign from here on. */
  handedOver: 'ledger-key.handed-over',
  /** The old one signs no more; whatever it alone signs beyond is refused. */
  ended: 'ledger-key.ended',
} as const;
