import { PrinterOutlined } from '@ant-design/icons';
import { Button, QRCode } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { type ReviewDetail, useAct, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { ContentView } from '../../components/content-view/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { StateTag } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';

interface Frozen {
  readonly hash: string;
  readonly address: string;
  readonly frozenAt: string;
}

/** A review on paper: everything that is decided, a code that leads to the frozen snapshot, and room for signature and seal. */
export function Page() {
  const { id = '' } = useParams();
  const review = useRead<ReviewDetail>(`/reviews/${id}`);
  return <Loaded query={review}>{(data) => <Sheet review={data} />}</Loaded>;
}

function Sheet({ review }: { review: ReviewDetail }) {
  const { t } = useTranslation();
  const text = useText();
  const freeze = useAct<void, Frozen>({ path: `/reviews/${review.id}/snapshots`, touches: [] });
  const asked = useRef(false);
  const { mutate } = freeze;
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    mutate();
  }, [mutate]);
  const frozen = freeze.data;
  return (
    <article className="print-sheet">
      <div className="row-between print-hidden">
        <Link to={`/reviews/${review.id}`}>{t('review.printBack')}</Link>
        <Button type="primary" icon={<PrinterOutlined aria-hidden />} disabled={!frozen} onClick={() => window.print()}>
          {t('review.print')}
        </Button>
      </div>
      <ProblemAlert problem={freeze.error} />
      <header className="print-head">
        <div>
          <h1>{text(review.title)}</h1>
          <p>
            <StateTag of="review" value={review.state} /> {t('review.applicant')} {review.applicant.name} ·{' '}
            {t('review.opened')} <Time at={review.openedAt} absolute />
          </p>
          {review.decidedAt ? (
            <p>
              {t('review.decision')} {t(`review.ended.${review.state}`)} <Time at={review.decidedAt} absolute />
            </p>
          ) : (
            <p>{t('review.printUndecided')}</p>
          )}
        </div>
        {frozen ? <QRCode value={frozen.address} size={160} errorLevel="M" type="svg" bordered={false} /> : null}
      </header>
      {frozen ? (
        <p className="small print-hash">
          {t('review.snapshot')} {frozen.hash}
          <br />
          {t('review.frozenAt')} <Time at={frozen.frozenAt} absolute seconds />
        </p>
      ) : null}
      {review.statement ? (
        <section>
          <h2>{t('apply.statement')}</h2>
          <p className="prewrap">{review.statement}</p>
        </section>
      ) : null}
      {review.bindings.map((binding) => (
        <section key={binding.subjectId}>
          <h2>
            {text(binding.title)} {t('common.revisionNumber', { number: binding.number })}
          </h2>
          <p className="small print-hash">{binding.revision}</p>
          <ContentView content={binding.content} />
        </section>
      ))}
      <section>
        <h2>{t('review.seats')}</h2>
        <table className="print-table">
          <thead>
            <tr>
              <th scope="col">{t('review.seat')}</th>
              <th scope="col">{t('review.voter')}</th>
              <th scope="col">{t('review.voteWord')}</th>
              <th scope="col">{t('review.remark')}</th>
              <th scope="col">{t('review.votedAt')}</th>
            </tr>
          </thead>
          <tbody>
            {review.rule.seats.map((seat) => {
              const vote = review.votes.find((one) => one.seat === seat.name);
              return (
                <tr key={seat.name}>
                  <th scope="row">{text(seat.title)}</th>
                  <td>{vote ? vote.person.name : '—'}</td>
                  <td>{t(vote ? `review.choice.${vote.choice}` : 'review.choice.open')}</td>
                  <td className="prewrap">{vote?.comment || '—'}</td>
                  <td>{vote ? <Time at={vote.at} absolute /> : '—'}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      {review.conditions.length > 0 ? (
        <section>
          <h2>{t('review.conditions')}</h2>
          <ol>
            {review.conditions.map((one) => (
              <li key={one.id}>
                <span className="prewrap">{text(one.text)}</span> — {t('review.answerable')} {one.answerable.name},{' '}
                {t('review.due')} {one.due}
              </li>
            ))}
          </ol>
        </section>
      ) : null}
      {review.documents.some(({ kind }) => kind === 'attachment') ? (
        <section>
          <h2>{t('review.documents')}</h2>
          <ul>
            {review.documents
              .filter(({ kind }) => kind === 'attachment')
              .map((one) => (
                <li key={one.id}>
                  {one.title} <span className="small print-hash">{one.versions.at(-1)?.sha256}</span>
                </li>
              ))}
          </ul>
        </section>
      ) : null}
      <footer className="print-foot">
        <div>{t('review.printSignature')}</div>
        <div>{t('review.printSeal')}</div>
        <div>{t('review.printDate')}</div>
      </footer>
    </article>
  );
}
