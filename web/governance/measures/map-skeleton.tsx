import { Skeleton } from 'antd';

const BANDS = [4, 3, 4];

/** The shape of the map while it is computed. */
export function MapSkeleton() {
  return (
    <div className="stack" aria-busy="true">
      {BANDS.map((columns, band) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: fixed shapes
        <div className="band" key={band}>
          <Skeleton active title={{ width: 160 }} paragraph={false} />
          <div className="band-columns">
            {Array.from({ length: columns }, (_, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: fixed shapes
              <Skeleton key={index} active title={false} paragraph={{ rows: 4 }} />
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}
