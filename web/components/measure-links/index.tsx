import { Link } from 'react-router';
import { measurePath } from '../subject-link/path.ts';

/** Measures by their clause numbers. */
export function MeasureLinks({ ids }: { ids: readonly string[] }) {
  return (
    <span className="measure-links">
      {ids.map((id) => (
        <Link key={id} to={measurePath(id)} className="clause">
          {id}
        </Link>
      ))}
    </span>
  );
}
