import { PlusOutlined, PrinterOutlined, ScanOutlined } from '@ant-design/icons';
import { Alert, Button, Upload } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { apiUrl, type ReviewDetail, useAct } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { CopyableId } from '../../components/copyable-id/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { AddDocumentDialog } from './add-document-dialog.tsx';
import { SignDialog } from './sign-dialog.tsx';

type ReviewDocument = ReviewDetail['documents'][number];

interface Sent {
  readonly file: File;
}

/** Files of the review with their versions and signatures, the print, and its signed or sealed scan. */
export function DocumentsPanel({ review }: { review: ReviewDetail }) {
  const { t } = useTranslation();
  const text = useText();
  const [adding, setAdding] = useState(false);
  const [signing, setSigning] = useState<ReviewDocument | null>(null);
  const scan = useAct<Sent>({
    path: `/reviews/${review.id}/scans`,
    body: ({ file }) => new Blob([file]),
    options: ({ file }) => ({ query: { name: file.name } }),
  });
  const missing = review.template?.documents.filter(({ id }) => review.missingDocuments.includes(id)) ?? [];
  return (
    <Panel
      title={t('review.documents')}
      note={t('review.documentsNote')}
      extra={
        review.canReadDocuments ? (
          <Link to={`/reviews/${review.id}/print`}>
            <PrinterOutlined aria-hidden /> {t('review.print')}
          </Link>
        ) : null
      }
    >
      <div className="stack-tight">
        {missing.length > 0 && review.state === 'open' ? (
          <Alert
            type="warning"
            showIcon
            title={t('review.documentsMissing', {
              titles: missing.map((one) => text(one.title)).join(t('common.separator')),
            })}
          />
        ) : null}
        {review.canReadDocuments ? null : <p className="quiet">{t('review.documentsHidden')}</p>}
        {review.canReadDocuments && review.documents.length === 0 ? (
          <p className="quiet">{t('review.documentsNone')}</p>
        ) : null}
        {review.documents.map((one) => (
          <DocumentLine key={one.id} review={review} document={one} onSign={() => setSigning(one)} />
        ))}
        <div className="row">
          {review.canAddDocument ? (
            <Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => setAdding(true)}>
              {t('review.addDocument')}
            </Button>
          ) : null}
          {review.canAddScan ? (
            <Upload
              showUploadList={false}
              accept=".png,.jpg,.jpeg,.pdf"
              beforeUpload={(file) => {
                scan.mutate({ file });
                return false;
              }}
            >
              <Button size="small" icon={<ScanOutlined aria-hidden />} loading={scan.isPending}>
                {t('review.addScan')}
              </Button>
            </Upload>
          ) : null}
        </div>
        {review.canAddScan ? <p className="quiet small">{t('review.scanNote')}</p> : null}
        {review.sealing.service ? null : <p className="quiet small">{t('review.noSeal')}</p>}
        <ProblemAlert problem={scan.error} />
      </div>
      {adding ? <AddDocumentDialog review={review} onClose={() => setAdding(false)} /> : null}
      {signing ? <SignDialog review={review} document={signing} onClose={() => setSigning(null)} /> : null}
    </Panel>
  );
}

function DocumentLine(props: { review: ReviewDetail; document: ReviewDocument; onSign: () => void }) {
  const { t } = useTranslation();
  const { review, document } = props;
  const path = `/reviews/${review.id}/documents/${document.id}`;
  const next = useAct<Sent>({
    path: `${path}/versions`,
    body: ({ file }) => new Blob([file]),
    options: ({ file }) => ({ query: { name: file.name } }),
  });
  return (
    <div className="line-item">
      <div className="row-between">
        <b>{document.title}</b>
        <Word>{t(`review.documentKind.${document.kind}`)}</Word>
      </div>
      {document.versions.toReversed().map((version) => (
        <div key={version.number} className="small">
          <div className="row">
            <span className="nowrap">{t('review.version', { number: version.number })}</span>
            <a href={apiUrl(`${path}/versions/${version.number}`)} download={version.fileName}>
              {version.fileName}
            </a>
            <span className="quiet nowrap">{t('review.kilobytes', { size: Math.ceil(version.size / 1024) })}</span>
            <CopyableId value={version.sha256} short={12} />
          </div>
          <div className="quiet">
            <ActorName id={version.addedBy.id} name={version.addedBy.name} /> · <Time at={version.addedAt} />
            {version.scan ? ` · ${t(`review.matchedBy.${version.scan.matchedBy}`)}` : null}
          </div>
          {version.signatures.map((one) => (
            <div key={one.person.id}>
              {t('review.signedBy')} <ActorName id={one.person.id} name={one.person.name} /> (
              {t(`review.signedAs.${one.side}`)}, {t(`review.signedWith.${one.method}`)}) · <Time at={one.at} />
            </div>
          ))}
        </div>
      ))}
      <div className="row">
        {document.canSign ? (
          <Button size="small" onClick={props.onSign}>
            {t('review.sign')}
          </Button>
        ) : null}
        {document.canAddVersion ? (
          <Upload
            showUploadList={false}
            beforeUpload={(file) => {
              next.mutate({ file });
              return false;
            }}
          >
            <Button size="small" loading={next.isPending}>
              {t('review.addVersion')}
            </Button>
          </Upload>
        ) : null}
      </div>
      <ProblemAlert problem={next.error} />
    </div>
  );
}
