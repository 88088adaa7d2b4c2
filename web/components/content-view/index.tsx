import { useTranslation } from 'react-i18next';
import { type Fact, FactsList } from '../facts-list/index.tsx';
import { isEmpty, leavesOf } from './flatten.ts';
import { Value } from './value.tsx';

export { Value } from './value.tsx';

/** The name of a field of some content, by its path where that has a name of its own, else by the last part of it. */
export function useFieldName() {
  const { t } = useTranslation();
  return (path: string) => {
    const name = path.split('.').at(-1);
    const general = t(`field.${name}`, { defaultValue: t(`fact.${name}`, { defaultValue: path }) });
    return t(`fieldOf.${path}`, { defaultValue: general });
  };
}

/** A revision's content as names and values; fields that say nothing share the last line. */
export function ContentView({ content, hide = [] }: { content: unknown; hide?: readonly string[] }) {
  const { t } = useTranslation();
  const nameOf = useFieldName();
  const leaves = leavesOf(content).filter((leaf) => !hide.includes(leaf.path.split('.')[0]!));
  const empty = leaves.filter((leaf) => isEmpty(leaf.value)).map((leaf) => nameOf(leaf.path));
  return (
    <FactsList
      facts={[
        ...leaves
          .filter((leaf) => !isEmpty(leaf.value))
          .map((leaf): Fact => [nameOf(leaf.path), <Value key={leaf.path} value={leaf.value} path={leaf.path} />]),
        empty.length > 0 && [
          t('content.empty'),
          <span key="empty" className="quiet">
            {empty.join(t('common.separator'))}
          </span>,
        ],
      ]}
    />
  );
}
