import { PlusOutlined } from '@ant-design/icons';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Bilingual, type Gateway, type Page as PageOf, useAct, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { BilingualField } from '../../components/bilingual-field/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { ReasonDialog } from '../../components/reason-dialog/index.tsx';
import { SecretOnce } from '../../components/secret-once/index.tsx';
import { ServingSettingsPanel } from '../../operation/deployment/serving-settings.tsx';
import { GatewayCard } from './gateway-card.tsx';
import { GatewaysChart } from './gateways-chart.tsx';

/** The processes that serve: what each has taken of the policy, and until when it may serve alone. */
export function Page() {
  const { t } = useTranslation();
  const text = useText();
  const may = useCan('gateway.manage');
  const mayLimits = useCan('release.read');
  const mayTraffic = useCan('traffic.read');
  const gateways = useRead<PageOf<Gateway>>('/gateways', undefined, { every: 3_000 });
  const [enrolling, setEnrolling] = useState(false);
  const [token, setToken] = useState<string | null>(null);
  const [retiring, setRetiring] = useState<Gateway | null>(null);
  const enrol = useAct<{ title: Bilingual }, { token: string }>({ path: '/gateways/tokens' });
  const add = may ? (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setEnrolling(true)}>
      {t('gateway.enrol')}
    </Button>
  ) : null;
  return (
    <>
      <PageHeader title={t('nav.gateways')} detail={t('gateway.intro')} actions={add} />
      <Loaded query={gateways}>
        {({ items }) => {
          if (items.length === 0)
            return <EmptyState title={t('gateway.none')} text={t('gateway.noneText')} action={add} />;
          return (
            <div className="stack">
              {mayTraffic ? <GatewaysChart /> : null}
              <div className="columns-even">
                {mayLimits ? <ServingSettingsPanel /> : null}
                {items.map((gateway) => (
                  <GatewayCard
                    key={gateway.id}
                    gateway={gateway}
                    onRetire={may && gateway.state !== 'retired' ? () => setRetiring(gateway) : undefined}
                  />
                ))}
              </div>
            </div>
          );
        }}
      </Loaded>
      <FormDialog<{ title: Bilingual }>
        open={enrolling}
        onClose={() => setEnrolling(false)}
        title={t('gateway.enrol')}
        okText={t('gateway.makeToken')}
        busy={enrol.isPending}
        problem={enrol.error}
        onSubmit={(values) =>
          enrol.mutate(values, {
            onSuccess: (answer) => {
              setEnrolling(false);
              setToken(answer.token);
            },
          })
        }
      >
        <BilingualField name="title" label={t('common.title')} extra={t('gateway.titleExtra')} max={100} />
      </FormDialog>
      <SecretOnce
        secret={token}
        title={t('gateway.token')}
        note={<Alert type="info" title={t('gateway.tokenNote')} />}
        example={`STEWARD_SERVER_URL=${window.location.origin} \\\nSTEWARD_ENROLMENT_TOKEN=… \\\nsteward gateway`}
        onClose={() => setToken(null)}
      />
      <ReasonDialog
        open={retiring !== null}
        onClose={() => setRetiring(null)}
        title={t('gateway.retireTitle', { title: text(retiring?.title) })}
        consequence={t('gateway.retireNote')}
        okText={t('gateway.retire')}
        danger
        reason={false}
        path={`/gateways/${retiring?.id}/retire`}
      />
    </>
  );
}
