/** The mark: a ledger's lines with one sealed. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" fill="#0e5a5c" />
      <path d="M9 10.5h14M9 16h14M9 21.5h9" stroke="#f4efe4" strokeWidth="2.4" strokeLinecap="round" />
      <circle cx="22.5" cy="21.5" r="2.4" fill="#d9a441" />
    </svg>
  );
}
