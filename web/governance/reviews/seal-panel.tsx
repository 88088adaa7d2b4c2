import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { apiUrl, type ReviewDetail, useAct } from '../../app/api/index.ts';
import { CopyableId } from '../../components/copyable-id/index.tsx';
import { FactsList } from '../../components/facts-list/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { Time } from '../../components/time/index.tsx';

const VERIFY =
  'openssl cms -verify -binary -inform DER -in seal.p7s \\\n  -content snapshot.json -CAfile roots.pem -out verified.json';

/** The electronic seal on what was decided: by which service, when, its files, and how a stranger verifies them. */
export function SealPanel({ review }: { review: ReviewDetail }) {
  const { t } = useTranslation();
  const act = useAct({ path: `/reviews/${review.id}/seal` });
  const { seal, canSeal, service } = review.sealing;
  if (!seal && !canSeal) return null;
  return (
    <Panel title={t('review.sealed.title')} note={t('review.sealed.note')}>
      {seal ? <SealFacts review={review} seal={seal} /> : null}
      {canSeal ? (
        <div className="stack-tight">
          <div>
            <Button loading={act.isPending} onClick={() => act.mutate()}>
              {t('review.sealed.act')}
            </Button>
          </div>
          <p className="quiet small">{t('review.sealed.actNote', { service })}</p>
        </div>
      ) : null}
      <ProblemAlert problem={act.error} />
    </Panel>
  );
}

type Seal = NonNullable<ReviewDetail['sealing']['seal']>;

function SealFacts({ review, seal }: { review: ReviewDetail; seal: Seal }) {
  const { t } = useTranslation();
  const { document, signature } = seal;
  const file = (path: string, name: string, label = name) =>
    review.canReadDocuments ? (
      <a href={apiUrl(`/reviews/${review.id}/${path}`)} download={name}>
        {label}
      </a>
    ) : (
      label
    );
  return (
    <div className="stack-tight">
      <FactsList
        facts={[
          [t('review.sealed.service'), seal.service],
          [
            t('review.sealed.at'),
            <>
              <Time at={seal.sealedAt} /> · <ActorName id={seal.sealedBy.id} name={seal.sealedBy.name} />
            </>,
          ],
          document && [
            t('review.sealed.document'),
            <>
              {file('seal/document', document.fileName)} <CopyableId value={document.sha256} short={12} />
            </>,
          ],
          signature && [
            t('review.sealed.signature'),
            <>
              {file('seal/signature', 'seal.p7s')} <CopyableId value={signature.sha256} short={12} />
            </>,
          ],
          signature?.signer ? [t('review.sealed.signer'), signature.signer] : null,
          [
            t('review.sealed.snapshot'),
            <>
              {file(`snapshots/${seal.snapshot}`, 'snapshot.json')} <CopyableId value={seal.snapshot} short={12} />
            </>,
          ],
        ]}
      />
      {document ? <p className="quiet small">{t('review.sealed.documentNote')}</p> : null}
      {signature ? (
        <>
          <p className="small">{t(`review.sealed.verified.${signature.unverified ?? 'verified'}`)}</p>
          <pre className="code">{VERIFY}</pre>
          <p className="quiet small">{t('review.sealed.verifyNote')}</p>
        </>
      ) : null}
    </div>
  );
}
