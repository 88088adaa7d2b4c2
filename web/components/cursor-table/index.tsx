import { Button, Grid, Skeleton, Table, type TableColumnType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ListResult } from '../../app/api/index.ts';
import { ErrorState } from '../error-state/index.tsx';
import { CardList } from './card-list.tsx';
import { openRow } from './open-row.ts';

export interface Column<T> {
  readonly key: string;
  readonly title: string;
  readonly render: (row: T) => React.ReactNode;
  readonly width?: number | string;
  readonly align?: 'left' | 'right';
  /** On narrow screens: the card's heading, a labelled line (default), or nothing. */
  readonly narrow?: 'head' | 'line' | 'hide';
}

export interface RowsProps<T> {
  readonly columns: readonly Column<T>[];
  readonly rowKey: (row: T) => string;
  readonly onOpen?: (row: T) => void;
  readonly empty: React.ReactNode;
  readonly label: string;
  /** Rows that are chosen, for acts on several at once; only where there is a table. */
  readonly chosen?: { readonly keys: readonly string[]; readonly onChange: (keys: string[]) => void };
}

/** Rows as a table, as cards where it is narrow. Rows that open something can be reached and opened by keyboard. */
export function Rows<T extends object>(props: RowsProps<T> & { rows: readonly T[] }) {
  const screens = Grid.useBreakpoint();
  if (props.rows.length === 0) return props.empty;
  if (screens.md === false) return <CardList {...props} />;
  return (
    <Table<T>
      size="small"
      className="rows"
      aria-label={props.label}
      dataSource={props.rows as T[]}
      rowKey={props.rowKey}
      pagination={false}
      rowSelection={
        props.chosen && {
          selectedRowKeys: [...props.chosen.keys],
          onChange: (keys) => props.chosen?.onChange(keys.map(String)),
        }
      }
      scroll={{ x: true }}
      columns={props.columns.map(toTableColumn)}
      onRow={(row) => (props.onOpen ? openRow(() => props.onOpen?.(row)) : {})}
    />
  );
}

function toTableColumn<T>(column: Column<T>): TableColumnType<T> {
  return {
    key: column.key,
    title: column.title,
    width: column.width,
    align: column.align,
    render: (_, row) => column.render(row),
  };
}

/** A list that is read page by page. */
export function CursorTable<T extends object>(props: RowsProps<T> & { list: ListResult<T> }) {
  const { t } = useTranslation();
  const { list } = props;
  if (list.data === undefined) {
    if (list.error) return <ErrorState problem={list.error} onRetry={() => void list.refetch()} />;
    return <Skeleton active title={false} paragraph={{ rows: 6 }} className="rows-skeleton" />;
  }
  return (
    <div className={list.isPlaceholderData ? 'rows-refreshing' : undefined}>
      <Rows {...props} rows={list.data} />
      {list.hasNextPage ? (
        <div className="rows-more">
          <Button onClick={() => void list.fetchNextPage()} loading={list.isFetchingNextPage}>
            {t('common.more')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
