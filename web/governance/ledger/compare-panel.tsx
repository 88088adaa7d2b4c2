import { UploadOutlined } from '@ant-design/icons';
import { Alert, Button, Input, Upload } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CheckpointComparisonView, useAct } from '../../app/api/index.ts';
import { Panel } from '../../components/panel/index.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';

const MOST_BYTES = 1024 * 1024;

/** A checkpoint that somebody kept, as a mail or as text, held against the ledger as it is now. */
export function ComparePanel() {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [tooLarge, setTooLarge] = useState(false);
  const compare = useAct<Blob, CheckpointComparisonView>({ path: '/ledger/kept-checkpoints', touches: ['/records'] });
  const hand = (kept: Blob) => {
    setTooLarge(kept.size > MOST_BYTES);
    if (kept.size <= MOST_BYTES) compare.mutate(kept);
  };
  return (
    <Panel title={t('anchor.compare')} note={t('anchor.compareNote')}>
      <div className="stack-tight">
        <Input.TextArea
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder={t('anchor.comparePlaceholder')}
          aria-label={t('anchor.compareText')}
          autoSize={{ minRows: 3, maxRows: 10 }}
          className="mono"
          spellCheck={false}
        />
        <div className="row">
          <Button
            type="primary"
            loading={compare.isPending}
            disabled={text.trim() === ''}
            onClick={() => hand(new Blob([text]))}
          >
            {t('anchor.compareDo')}
          </Button>
          <Upload
            showUploadList={false}
            accept=".eml,.txt,.checkpoint,message/rfc822,text/plain"
            beforeUpload={(file) => {
              hand(file);
              return false;
            }}
          >
            <Button icon={<UploadOutlined aria-hidden />}>{t('anchor.compareFile')}</Button>
          </Upload>
        </div>
        {tooLarge ? <Alert type="error" showIcon role="alert" title={t('anchor.compareTooLarge')} /> : null}
        <ProblemAlert problem={compare.error} />
        {compare.data && !tooLarge && !compare.error ? <Result result={compare.data} /> : null}
      </div>
    </Panel>
  );
}

function Result({ result }: { result: CheckpointComparisonView }) {
  const { t, i18n } = useTranslation();
  const number = (value: number) => value.toLocaleString(i18n.language);
  // A statement that nobody known signed neither vouches nor accuses; the person must look where it comes from.
  const known = result.signed || result.verdict === 'no-such-log' || result.verdict === 'unreadable';
  const tone =
    !known || result.verdict === 'no-such-log' ? 'warning' : result.verdict === 'contained' ? 'success' : 'error';
  return (
    <Alert
      type={tone}
      showIcon
      role="status"
      title={known ? t(`anchor.verdict.${result.verdict}`) : t('anchor.verdict.unsigned')}
      description={
        <>
          <p>
            {t('anchor.comparedOf', { log: result.origin, size: number(result.size) })}
            {result.publishedSize === null
              ? null
              : ` ${t('anchor.comparedNow', { size: number(result.publishedSize) })}`}
          </p>
          {known ? null : <p>{t('anchor.unsignedNote', { verdict: t(`anchor.verdict.${result.verdict}`) })}</p>}
          {result.verdict === 'contained' && result.signed ? (
            <p className="quiet small">{t('anchor.comparedNote')}</p>
          ) : null}
        </>
      }
    />
  );
}
