import { useTranslation } from 'react-i18next';
import type { SubjectView } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { CopyableId } from '../copyable-id/index.tsx';
import { type Fact, FactsList } from '../facts-list/index.tsx';
import { useUnitTree } from '../fields/index.tsx';
import { Panel } from '../panel/index.tsx';
import { ActorName } from '../person-name/index.tsx';
import { Time } from '../time/index.tsx';

/** Whose it is, where it lies, when it came. */
export function SubjectFacts({ view, more = [] }: { view: SubjectView<unknown>; more?: readonly Fact[] }) {
  const { t } = useTranslation();
  const text = useText();
  const { units } = useUnitTree();
  const unit = units.find((one) => one.id === view.unitId);
  return (
    <Panel title={t('content.facts')}>
      <FactsList
        facts={[
          [t('common.unit'), text(unit?.title)],
          [t('content.owner'), <ActorName key="owner" id={view.ownerId} />],
          [t('content.created'), <Time key="created" at={view.createdAt} />],
          [t('common.updated'), <Time key="updated" at={view.updatedAt} />],
          ...more,
          [t('common.id'), <CopyableId key="id" value={view.id} short={14} />],
        ]}
      />
    </Panel>
  );
}
