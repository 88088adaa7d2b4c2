import { useTranslation } from 'react-i18next';
import { FactsList } from '../facts-list/index.tsx';
import { leavesOf } from './flatten.ts';
import { Value } from './value.tsx';

export { Value } from './value.tsx';

/** The name of a field of some content, by the last part of its path. */
export function useFieldName() {
  const { t } = useTranslation();
  return (path: string) => t(`field.${path.split('.').at(-1)}`, { defaultValue: path });
}

/** A revision's content as names and values. */
export function ContentView({ content, hide = [] }: { content: unknown; hide?: readonly string[] }) {
  const nameOf = useFieldName();
  const leaves = leavesOf(content).filter((leaf) => !hide.includes(leaf.path.split('.')[0]!));
  return (
    <FactsList
      facts={leaves.map((leaf) => [nameOf(leaf.path), <Value key={leaf.path} value={leaf.value} path={leaf.path} />])}
    />
  );
}
