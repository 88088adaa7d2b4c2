import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type MeetingView, useAct } from '../../../app/api/index.ts';
import { Panel } from '../../../components/panel/index.tsx';
import { ProblemAlert } from '../../../components/problem-alert/index.tsx';
import { ReasonDialog } from '../../../components/reason-dialog/index.tsx';
import { StateTag, Word } from '../../../components/status-tag/index.tsx';

type Item = MeetingView['items'][number];

/** One item of the agenda: stepping back, voting, the result. */
export function ItemPanel({ meeting, item, meId }: { meeting: MeetingView; item: Item; meId: string }) {
  const { t } = useTranslation();
  const [recusing, setRecusing] = useState(false);
  const path = `/meetings/${meeting.id}/items/${item.position}`;
  const move = useAct<{ verb: string }>({ path: ({ verb }) => `${path}/${verb}`, body: () => ({}) });
  const vote = useAct<{ choice: string }>({ path: `${path}/ballot` });
  const own = meeting.members.find(({ person }) => person.id === meId);
  const has = (list: readonly { readonly id: string }[]) => list.some(({ id }) => id === meId);
  const votes = own?.votes === true && own.present && !has(item.recused) && !has(item.voted);
  const names = (list: readonly { readonly name: string }[]) =>
    list.map(({ name }) => name).join(t('common.separator'));
  const { preside, member } = meeting.may;
  const decision = item.kind === 'decision';
  return (
    <Panel
      title={
        <span className="row">
          {item.position + 1}. {item.title}
          <Word>{t(decision ? `meeting.ballot.${item.ballot}` : 'meeting.kind.information')}</Word>
          {decision ? <StateTag of="item" value={item.outcome ?? item.state} /> : null}
        </span>
      }
      extra={
        decision && meeting.state === 'open' && preside ? (
          item.state === 'pending' ? (
            <Button size="small" type="primary" onClick={() => move.mutate({ verb: 'voting' })}>
              {t('meeting.call')}
            </Button>
          ) : item.state === 'voting' ? (
            <Button size="small" onClick={() => move.mutate({ verb: 'decision' })}>
              {t('meeting.decide')}
            </Button>
          ) : null
        ) : null
      }
    >
      <ProblemAlert problem={move.error ?? vote.error} />
      {item.text ? <p className="prewrap">{item.text}</p> : null}
      {item.reviewId ? (
        <p>
          <Link to={`/reviews/${item.reviewId}`}>{t('meeting.toReview')}</Link>
        </p>
      ) : null}
      {item.recused.length > 0 ? (
        <p className="quiet small">
          {t('meeting.recused')} {names(item.recused)}
        </p>
      ) : null}
      {item.voted.length > 0 ? (
        <p className="quiet small">
          {t('meeting.voted')} {names(item.voted)}
        </p>
      ) : null}
      {item.tally ? (
        <p>
          {t('meeting.tally', { approve: item.tally.approve, reject: item.tally.reject, abstain: item.tally.abstain })}
        </p>
      ) : null}
      {item.choices ? (
        <ul className="values">
          {item.choices.map((one) => (
            <li key={one.person.id}>
              {one.person.name} · {t(`meeting.choice.${one.choice}`)}
            </li>
          ))}
        </ul>
      ) : null}
      {item.state === 'voting' && votes ? (
        <div className="row">
          {(['approve', 'reject', 'abstain'] as const).map((choice) => (
            <Button
              key={choice}
              loading={vote.isPending}
              type={choice === 'approve' ? 'primary' : 'default'}
              danger={choice === 'reject'}
              onClick={() => vote.mutate({ choice })}
            >
              {t(`meeting.choice.${choice}`)}
            </Button>
          ))}
          {item.ballot === 'secret' ? <span className="quiet small">{t('meeting.secretNote')}</span> : null}
        </div>
      ) : null}
      {decision && member && item.state === 'pending' && !has(item.recused) ? (
        <Button size="small" type="text" onClick={() => setRecusing(true)}>
          {t('meeting.recuse')}
        </Button>
      ) : null}
      <ReasonDialog
        open={recusing}
        onClose={() => setRecusing(false)}
        title={t('meeting.recuse')}
        consequence={t('meeting.recuseNote')}
        okText={t('meeting.recuse')}
        path={`${path}/recusal`}
      />
    </Panel>
  );
}
