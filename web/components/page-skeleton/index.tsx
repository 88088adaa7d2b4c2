import { Skeleton } from 'antd';

/** The shape of a page while it is on its way. */
export function PageSkeleton() {
  return (
    <div className="stack" aria-busy="true">
      <Skeleton active title={{ width: 220 }} paragraph={{ rows: 1, width: 'min(380px, 100%)' }} />
      <div className="panel">
        <div className="panel-body">
          <Skeleton active title={false} paragraph={{ rows: 6 }} />
        </div>
      </div>
    </div>
  );
}
