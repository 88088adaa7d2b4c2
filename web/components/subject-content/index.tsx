import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SubjectView } from '../../app/api/index.ts';
import { ContentView } from '../content-view/index.tsx';
import { CopyableId } from '../copyable-id/index.tsx';
import { Panel } from '../panel/index.tsx';
import { RevisionDiff } from '../revision-diff/index.tsx';

/** What a subject says: the revision in force, and what the draft would change. */
export function SubjectContent<C>(props: {
  view: SubjectView<C>;
  actions?: React.ReactNode;
  hide?: readonly string[];
  title?: string;
}) {
  const { t } = useTranslation();
  const { view } = props;
  const edited = view.inForce !== null && view.inForce !== view.latest && view.contentInForce != null;
  const [side, setSide] = useState<'inForce' | 'draft'>('draft');
  return (
    <Panel
      title={props.title ?? t('content.title')}
      note={t(view.inForce === null ? 'content.neverApproved' : edited ? 'content.edited' : 'content.isInForce')}
      extra={
        <>
          {edited ? (
            <Segmented
              size="small"
              value={side}
              onChange={setSide}
              options={[
                { value: 'draft', label: t('content.changes') },
                { value: 'inForce', label: t('common.inForce') },
              ]}
            />
          ) : null}
          {props.actions}
        </>
      }
    >
      {edited && side === 'draft' ? (
        <RevisionDiff before={view.contentInForce} after={view.content} />
      ) : (
        <ContentView content={edited ? view.contentInForce : view.content} hide={props.hide} />
      )}
      <p className="small quiet row revision-line">
        {t('content.revision')}{' '}
        <CopyableId value={edited && side === 'inForce' ? (view.inForce ?? '') : view.latest} short={16} />
      </p>
    </Panel>
  );
}
