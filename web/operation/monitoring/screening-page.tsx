import { PlayCircleOutlined } from '@ant-design/icons';
import { Button, Form, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { type KeywordListSummary, type TrialResult, useAct, useList } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { MeasureLinks } from '../../components/measure-links/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { TrialResults } from './trial-results.tsx';

const IN_FORCE = 'in-force';
const MAX_LENGTH = 20_000;

/** The test bench: a text, what the screening sees in it, and how. */
export function Page() {
  const { t } = useTranslation();
  const text = useText();
  const [params] = useSearchParams();
  const lists = useList<KeywordListSummary>('/keyword-lists', undefined, { limit: 200 });
  const [named] = useState(() => {
    const [list, revision] = [params.get('list'), params.get('revision')];
    return list && revision ? `${list} ${revision}` : null;
  });
  const [chosen, setChosen] = useState<string[]>([named ?? IN_FORCE]);
  const [written, setWritten] = useState('');
  const [piece, setPiece] = useState(8);
  // What the shown results are about, while the next text is being written.
  const [tried, setTried] = useState('');
  const act = useAct<{ text: string; piece: number; lists?: { listId: string; revision: string }[] }, TrialResult>({
    path: '/screening/trials',
    touches: [],
  });
  const options = (lists.data ?? [])
    .filter((list) => list.state !== 'retired')
    .flatMap((list) => [
      ...(list.inForce === null
        ? []
        : [{ value: `${list.id} ${list.inForce}`, label: t('trial.listInForce', { title: text(list.title) }) }]),
      ...(list.latest === list.inForce
        ? []
        : [{ value: `${list.id} ${list.latest}`, label: t('trial.listDraft', { title: text(list.title) }) }]),
    ]);
  const run = () => {
    if (written === '') return;
    const revisions = chosen.filter((value) => value !== IN_FORCE).map((value) => value.split(' '));
    act.mutate(
      {
        text: written,
        piece,
        ...(chosen.includes(IN_FORCE)
          ? {}
          : { lists: revisions.map(([listId = '', revision = '']) => ({ listId, revision })) }),
      },
      { onSuccess: () => setTried(written) },
    );
  };
  return (
    <>
      <PageHeader
        title={t('nav.screening')}
        detail={
          <>
            {t('trial.intro')} <MeasureLinks ids={['6.2.a']} />
          </>
        }
      />
      <div className="stack">
        <Panel>
          <Form layout="vertical" requiredMark={false} onFinish={run}>
            <Form.Item label={t('trial.text')} htmlFor="trial-text" extra={t('trial.textExtra')}>
              <Input.TextArea
                id="trial-text"
                autoSize={{ minRows: 4, maxRows: 14 }}
                maxLength={MAX_LENGTH}
                showCount
                value={written}
                placeholder={t('trial.placeholder')}
                onChange={(event) => setWritten(event.target.value)}
                onKeyDown={(event) => {
                  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) run();
                }}
              />
            </Form.Item>
            <div className="form-columns">
              <Form.Item label={t('trial.lists')} htmlFor="trial-lists">
                <Select
                  id="trial-lists"
                  mode="multiple"
                  value={chosen}
                  options={[{ value: IN_FORCE, label: t('trial.allInForce') }, ...options]}
                  showSearch={{ optionFilterProp: 'label' }}
                  onChange={(next: string[]) => {
                    // All in force, or some by name: one excludes the other.
                    const added = next.find((value) => !chosen.includes(value));
                    setChosen(
                      next.length === 0 || added === IN_FORCE ? [IN_FORCE] : next.filter((value) => value !== IN_FORCE),
                    );
                  }}
                />
              </Form.Item>
              <Form.Item label={t('trial.piece')} htmlFor="trial-piece" extra={t('trial.pieceExtra')}>
                <InputNumber
                  id="trial-piece"
                  min={1}
                  max={1000}
                  value={piece}
                  onChange={(value) => setPiece(value ?? 8)}
                />
              </Form.Item>
            </div>
            <Button
              type="primary"
              htmlType="submit"
              icon={<PlayCircleOutlined aria-hidden />}
              disabled={written === ''}
              loading={act.isPending}
            >
              {t('trial.run')}
            </Button>
          </Form>
        </Panel>
        <ProblemAlert problem={act.error} />
        {act.data && !act.error ? (
          <TrialResults text={tried} result={act.data} />
        ) : act.error ? null : (
          <Panel>
            <EmptyState title={t('trial.none')} text={t('trial.noneText')} />
          </Panel>
        )}
      </div>
    </>
  );
}
