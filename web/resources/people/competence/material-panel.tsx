import { useTranslation } from 'react-i18next';
import { apiUrl, type CourseView, type Revision, useList } from '../../../app/api/index.ts';
import { type Column, CursorTable } from '../../../components/cursor-table/index.tsx';
import { EmptyState } from '../../../components/empty-state/index.tsx';
import { Panel } from '../../../components/panel/index.tsx';
import { Word } from '../../../components/status-tag/index.tsx';
import { Time } from '../../../components/time/index.tsx';

type Material = CourseView['content']['material'];

/** What is to be learnt: own words, a document that is kept here, an address. */
export function MaterialPanel({ material }: { material: Material }) {
  const { t } = useTranslation();
  const nothing = !material.text && !material.url && !material.documentSha256;
  return (
    <Panel title={t('course.material')}>
      {material.text ? <p className="prewrap">{material.text}</p> : null}
      <MaterialLinks material={material} />
      {nothing ? <EmptyState small title={t('course.noMaterial')} /> : null}
    </Panel>
  );
}

function MaterialLinks({ material }: { material: Material }) {
  const { t } = useTranslation();
  return (
    <>
      {material.documentSha256 ? (
        <p>
          <a href={apiUrl(`/documents/${material.documentSha256}`)} download>
            {t('course.documentOpen')}
          </a>
        </p>
      ) : null}
      {material.url ? (
        <p>
          <a href={material.url} target="_blank" rel="noreferrer" className="breakable">
            {material.url}
          </a>
        </p>
      ) : null}
    </>
  );
}

/** Every revision with its material as it was then: proofs name the one that was taught. */
export function MaterialVersions({ course }: { course: CourseView }) {
  const { t } = useTranslation();
  const list = useList<Revision>(`/subjects/${course.id}/revisions`, undefined, { limit: 10 });
  const columns: Column<Revision>[] = [
    {
      key: 'number',
      title: t('course.version'),
      narrow: 'head',
      render: (row) => (
        <span className="row">
          {t('course.versionNumber', { number: row.number })}
          {row.hash === course.inForce ? <Word tone="good">{t('common.inForce')}</Word> : null}
        </span>
      ),
    },
    { key: 'at', title: t('course.written'), narrow: 'head', render: (row) => <Time at={row.createdAt} /> },
    {
      key: 'material',
      title: t('course.material'),
      render: (row) => {
        const { material } = row.content as Pick<CourseView['content'], 'material'>;
        if (material.documentSha256 || material.url) return <MaterialLinks material={material} />;
        return material.text ? t('course.ownWords') : <span className="quiet">{t('course.noMaterial')}</span>;
      },
    },
  ];
  return (
    <Panel title={t('course.versions')} flush>
      <CursorTable
        label={t('course.versions')}
        list={list}
        columns={columns}
        rowKey={(row) => row.hash}
        empty={<EmptyState small title={t('course.noMaterial')} />}
      />
    </Panel>
  );
}
