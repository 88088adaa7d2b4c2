import { Button, Form, Input, InputNumber, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type LiteLlmReport, useAct } from '../../app/api/index.ts';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { LiteLlmFile } from './litellm-file.tsx';
import { LiteLlmReportPanel } from './litellm-report.tsx';

interface Asked {
  readonly config: File;
  readonly databaseExport?: File;
  readonly currency: string;
  readonly exchangeRate?: number | null;
  readonly keepSecrets: boolean;
}
interface Sent {
  readonly config: string;
  readonly databaseExport?: string;
  readonly currency: string;
  readonly exchangeRate?: number;
  readonly keepSecrets: boolean;
  readonly dryRun: boolean;
}

/** Takes over the configuration of a LiteLLM proxy: first what would become of each entry, then as drafts that are reviewed like all others. */
export function Page() {
  const { t } = useTranslation();
  /** What the report is about: only that is imported. */
  const [tried, setTried] = useState<Asked | null>(null);
  const act = useAct<Sent, LiteLlmReport>({ path: '/imports/litellm' });
  const send = async ({ config, databaseExport, exchangeRate, ...rest }: Asked, dryRun: boolean) =>
    act.mutate({
      ...rest,
      config: await config.text(),
      ...(databaseExport ? { databaseExport: await databaseExport.text() } : {}),
      ...(exchangeRate ? { exchangeRate } : {}),
      dryRun,
    });
  const busy = (dryRun: boolean) => act.isPending && act.variables?.dryRun === dryRun;
  return (
    <>
      <PageHeader
        title={t('liteLlm.title')}
        detail={t('liteLlm.intro')}
        crumbs={[{ title: t('nav.endpoints'), path: '/endpoints' }]}
      />
      <div className="stack">
        <Panel title={t('liteLlm.files')} note={t('liteLlm.filesNote')}>
          <Form<Asked>
            layout="vertical"
            requiredMark="optional"
            className="narrow-form"
            initialValues={{ currency: 'USD', keepSecrets: false }}
            // What was said about other files is no answer to these.
            onValuesChange={() => {
              act.reset();
              setTried(null);
            }}
            onFinish={(values) => {
              setTried(values);
              void send(values, true);
            }}
          >
            <div className="form-columns">
              <Form.Item
                name="config"
                label={t('liteLlm.config')}
                extra={t('liteLlm.configExtra')}
                rules={[{ required: true, message: t('form.needed') }]}
              >
                <LiteLlmFile accept=".yaml,.yml" label={t('liteLlm.config')} />
              </Form.Item>
              <Form.Item name="databaseExport" label={t('liteLlm.database')} extra={t('liteLlm.databaseExtra')}>
                <LiteLlmFile accept=".json,.csv" label={t('liteLlm.database')} />
              </Form.Item>
              <Form.Item
                name="currency"
                label={t('liteLlm.currency')}
                rules={[{ required: true, pattern: /^[A-Z]{3}$/, message: t('liteLlm.currencyPattern') }]}
              >
                <Input maxLength={3} />
              </Form.Item>
              <Form.Item name="exchangeRate" label={t('liteLlm.rate')} extra={t('liteLlm.rateExtra')}>
                <InputNumber min={0.000001} max={1_000_000} style={{ width: '100%' }} />
              </Form.Item>
            </div>
            <Form.Item
              name="keepSecrets"
              label={t('liteLlm.keepSecrets')}
              extra={t('liteLlm.keepSecretsExtra')}
              valuePropName="checked"
            >
              <Switch />
            </Form.Item>
            <div className="row">
              <Button htmlType="submit" loading={busy(true)}>
                {t('liteLlm.tryOut')}
              </Button>
              <Button
                type="primary"
                disabled={act.data?.dryRun !== true}
                loading={busy(false)}
                onClick={() => tried && void send(tried, false)}
              >
                {t('liteLlm.import')}
              </Button>
            </div>
          </Form>
          <ProblemAlert problem={act.error} />
        </Panel>
        {act.data ? <LiteLlmReportPanel report={act.data} /> : null}
      </div>
    </>
  );
}
