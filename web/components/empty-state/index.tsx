/** Nothing here yet: what would be here, and what to do to get it. */
export function EmptyState(props: {
  title: React.ReactNode;
  text?: React.ReactNode;
  detail?: string;
  action?: React.ReactNode;
  small?: boolean;
}) {
  return (
    <div className={props.small ? 'empty empty-small' : 'empty'}>
      {props.small ? null : (
        <svg width="64" height="48" viewBox="0 0 64 48" aria-hidden="true" focusable="false">
          <rect x="8" y="6" width="48" height="36" rx="5" fill="none" stroke="currentColor" strokeWidth="1.6" />
          <path d="M17 18h30M17 25h22M17 32h13" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
        </svg>
      )}
      <h3>{props.title}</h3>
      {props.text ? <p>{props.text}</p> : null}
      {props.detail ? <code className="small breakable">{props.detail}</code> : null}
      {props.action}
    </div>
  );
}
