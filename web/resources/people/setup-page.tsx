import { useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Radio, Select, Steps } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useNavigate, useSearchParams } from 'react-router';
import { type Me, SESSION_KEY, type SetupState, useAct, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { Lonely } from '../../app/shell/index.ts';
import { BilingualField } from '../../components/bilingual-field/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { TIME_ZONES } from '../../components/time/zones.ts';
import { NewPassword } from './new-password.tsx';

interface SetupValues {
  readonly organisation: { zh: string; en: string };
  readonly language: 'zh-CN' | 'en';
  readonly timeZone: string;
  readonly profileId: string;
  readonly administrator: { name: string; email: string; password: string };
}

const FIELDS: (string | string[])[][] = [
  [['organisation', 'zh'], ['organisation', 'en'], 'language', 'timeZone'],
  ['profileId'],
  [['administrator', 'name'], ['administrator', 'email'], ['administrator', 'password'], 'repeat'],
];

/** The first setup, by the one-time link that the server printed. */
export function Page() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const { hash } = useLocation();
  const token = search.get('token') ?? new URLSearchParams(hash.slice(1)).get('token') ?? '';
  const setup = useRead<SetupState>('/setup', undefined, { staleTime: 0 });
  return (
    <Lonely title={t('setup.title')} wide>
      <Loaded query={setup}>
        {(state) =>
          !state.required ? (
            <EmptyState
              title={t('setup.doneTitle')}
              text={t('setup.doneText')}
              action={<Link to="/sign-in">{t('signIn.title')}</Link>}
            />
          ) : token === '' ? (
            <EmptyState title={t('setup.linkTitle')} text={t('setup.linkText')} />
          ) : (
            <Wizard state={state} token={token} />
          )
        }
      </Loaded>
    </Lonely>
  );
}

function Wizard({ state, token }: { state: SetupState; token: string }) {
  const { t, i18n } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [form] = Form.useForm<SetupValues & { repeat: string }>();
  const [step, setStep] = useState(0);
  const act = useAct<SetupValues & { repeat?: string }, Me>({
    path: '/setup',
    touches: [],
    body: ({ repeat: _, ...values }) => ({ token, ...values }),
  });
  const forward = async () => {
    await form.validateFields(FIELDS[step]);
    if (step < 2) return setStep(step + 1);
    act.mutate(form.getFieldsValue(true) as SetupValues, {
      onSuccess: (me) => {
        client.clear();
        client.setQueryData(SESSION_KEY, me);
        void navigate('/', { replace: true });
      },
    });
  };
  const show = (index: number) => ({ display: step === index ? undefined : 'none' });
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark="optional"
      initialValues={{ language: i18n.language, timeZone: 'Asia/Shanghai', profileId: state.profiles[0]?.id }}
      onFinish={() => void forward()}
      // Enter in an early step: fields of later steps are still empty, only those of this one count.
      onFinishFailed={() => void forward().catch(() => undefined)}
    >
      <Steps
        size="small"
        current={step}
        items={['organisation', 'profile', 'administrator'].map((name) => ({ title: t(`setup.step.${name}`) }))}
        style={{ marginBottom: 24 }}
      />
      <div style={show(0)}>
        <BilingualField name="organisation" label={t('settings.organisation')} />
        <Form.Item name="language" label={t('settings.language')} required>
          <Radio.Group
            options={[
              { value: 'zh-CN', label: t('language.zh-CN') },
              { value: 'en', label: t('language.en') },
            ]}
          />
        </Form.Item>
        <Form.Item name="timeZone" label={t('settings.timeZone')} required extra={t('settings.timeZoneExtra')}>
          <Select showSearch options={TIME_ZONES.map((zone) => ({ value: zone, label: zone }))} />
        </Form.Item>
      </div>
      <div style={show(1)}>
        <Form.Item name="profileId" label={t('setup.profile')} required extra={t('setup.profileExtra')}>
          <Radio.Group className="choices">
            {state.profiles.map((profile) => (
              <Radio key={profile.id} value={profile.id}>
                <b>{text(profile.title)}</b>
                <p className="quiet small">{text(profile.description)}</p>
              </Radio>
            ))}
          </Radio.Group>
        </Form.Item>
      </div>
      <div style={show(2)}>
        <p className="quiet dialog-note">{t('setup.administratorNote')}</p>
        <Form.Item
          name={['administrator', 'name']}
          label={t('person.name')}
          rules={[{ required: true, whitespace: true, message: t('person.nameNeeded') }]}
        >
          <Input autoComplete="name" maxLength={100} />
        </Form.Item>
        <Form.Item
          name={['administrator', 'email']}
          label={t('person.email')}
          rules={[{ required: true, type: 'email', message: t('signIn.emailNeeded') }]}
        >
          <Input type="email" autoComplete="username" />
        </Form.Item>
        <NewPassword name={['administrator', 'password']} label={t('person.password')} />
      </div>
      <div className="stack">
        <ProblemAlert problem={act.error} />
        <div className="row-between">
          <Button onClick={() => setStep(step - 1)} disabled={step === 0}>
            {t('common.back')}
          </Button>
          <Button type="primary" htmlType="submit" loading={act.isPending}>
            {t(step < 2 ? 'common.next' : 'setup.finish')}
          </Button>
        </div>
      </div>
    </Form>
  );
}
