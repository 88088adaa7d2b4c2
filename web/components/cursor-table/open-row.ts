import type { HTMLAttributes, KeyboardEvent } from 'react';

/** What makes a row, or the card of a row, open something: by a click beside its own links and buttons, and by keyboard. */
export function openRow(onOpen: () => void): HTMLAttributes<HTMLElement> {
  return {
    tabIndex: 0,
    className: 'row-open',
    onClick: (event) => {
      if (!(event.target as HTMLElement).closest('a,button,.ant-table-selection-column')) onOpen();
    },
    onKeyDown: (event) => {
      if (event.target !== event.currentTarget) return;
      if (event.key === 'Enter') onOpen();
      moveFocus(event);
    },
  };
}

/** Arrow keys walk through the rows. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const next =
    event.key === 'ArrowDown' ? 'nextElementSibling' : event.key === 'ArrowUp' ? 'previousElementSibling' : null;
  const row = next ? event.currentTarget[next] : null;
  if (row instanceof HTMLElement && row.tabIndex === 0) {
    event.preventDefault();
    row.focus();
  }
}
