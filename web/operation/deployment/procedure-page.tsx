import { useTranslation } from 'react-i18next';
import { Navigate, useParams } from 'react-router';
import { type Page as PageOf, type Revision, useRead } from '../../app/api/index.ts';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';

/** A procedure's entry is looked at on the page of its application. */
export function Page() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const revisions = useRead<PageOf<Revision>>(`/subjects/${id}/revisions`, { limit: 1 });
  return (
    <Loaded query={revisions}>
      {({ items }) => {
        const content = items[0]?.content as { applicationId?: string } | undefined;
        if (content?.applicationId) return <Navigate to={`/applications/${content.applicationId}`} replace />;
        return <EmptyState title={t('failure.notFound.title')} text={t('failure.notFound.text')} />;
      }}
    </Loaded>
  );
}
