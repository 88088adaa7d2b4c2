import { CheckCircleFilled, CloseCircleFilled, DownloadOutlined, SafetyCertificateOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { type ApiProblem, api, isProblem, type Receipt } from '../../app/api/index.ts';
import { CopyableId } from '../copyable-id/index.tsx';
import { ProblemAlert } from '../problem-alert/index.tsx';
import { checkReceipt, type ReceiptCheck } from './check.ts';

/** Fetches a receipt and checks it in this browser: the server is not asked whether it is right. */
export function ReceiptVerifier({ path, id }: { path: string; id: string }) {
  const { t } = useTranslation();
  const check = useMutation<{ receipt: Receipt; result: ReceiptCheck }, Error, void>({
    mutationFn: async () => {
      const receipt = await api.get<Receipt>(path);
      return { receipt, result: await checkReceipt(receipt, id) };
    },
  });
  const problem = isProblem(check.error) ? (check.error as ApiProblem) : null;
  return (
    <div className="stack-tight">
      <div className="row">
        <Button
          icon={<SafetyCertificateOutlined aria-hidden />}
          onClick={() => check.mutate()}
          loading={check.isPending}
        >
          {t('receipt.verify')}
        </Button>
        {check.data ? (
          <Button icon={<DownloadOutlined aria-hidden />} type="text" onClick={() => save(check.data.receipt.proof)}>
            {t('receipt.save')}
          </Button>
        ) : null}
      </div>
      <p className="quiet small">{t('receipt.note')}</p>
      {problem ? <ProblemAlert problem={problem} /> : null}
      {check.error && !problem ? (
        <Alert type="error" showIcon title={t('receipt.unreadable')} description={check.error.message} />
      ) : null}
      {check.data ? <Result result={check.data.result} /> : null}
    </div>
  );
}

function Result({ result }: { result: ReceiptCheck }) {
  const { t } = useTranslation();
  return (
    <Alert
      type={result.ok ? 'success' : 'error'}
      title={t(result.ok ? 'receipt.good' : 'receipt.bad')}
      description={
        <ul className="receipt-steps plain-list">
          {result.steps.map((step) => (
            <li key={step.name} className="row small">
              {step.ok ? <CheckCircleFilled aria-hidden /> : <CloseCircleFilled aria-hidden />}
              {t(`receipt.step.${step.name}`, step.facts ?? {})}
            </li>
          ))}
          {result.detail === 'insecure-context' ? <li className="small">{t('receipt.insecure')}</li> : null}
          {result.detail && result.detail !== 'insecure-context' ? (
            <li className="small mono breakable">{result.detail}</li>
          ) : null}
          {result.root ? (
            <li className="small row">
              {t('receipt.root')} <CopyableId value={result.root} short={20} />
            </li>
          ) : null}
        </ul>
      }
    />
  );
}

function save(proof: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([proof], { type: 'text/plain' }));
  link.download = 'receipt.tlog-proof';
  link.click();
  URL.revokeObjectURL(link.href);
}
