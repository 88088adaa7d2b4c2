import { Form, InputNumber, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { type MisuseLadder, useAct } from '../../app/api/index.ts';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { fromForm, KEYS_UP_TO, type LadderForm, milderThan, toForm } from './misuse-ladder-form.ts';

/** Sets steps in the place of the profile's. */
export function MisuseLadderDialog({ view, onClose }: { view: MisuseLadder; onClose: () => void }) {
  const { t } = useTranslation();
  const act = useAct<LadderForm>({
    path: '/misuse-ladder',
    method: 'put',
    options: () => ({ ifMatch: String(view.revision) }),
    body: fromForm,
  });
  const { inARow, inADay } = view.ofProfile.suspend;
  const aDay = t('misuse.inADay');
  return (
    <FormDialog<LadderForm>
      open
      preserve
      width={720}
      onClose={onClose}
      title={t('misuse.ladderSet')}
      note={t('misuse.ladderSetNote')}
      initial={toForm(view)}
      busy={act.isPending}
      problem={act.error}
      onSubmit={(values) => act.mutate(values, { onSuccess: onClose })}
    >
      <Step grade="warn" mayBeLeft>
        <Count name={['warn', 'inADay']} label={aDay} max={1_000} />
        <Hours grade="warn" />
      </Step>
      <Step grade="limit" mayBeLeft>
        <Count name={['limit', 'inADay']} label={aDay} max={1_000} notBefore="limit" />
        <Count name={['limit', 'requestsPerMinute']} label={t('misuse.requests')} max={100_000} />
        <Hours grade="limit" />
      </Step>
      <Step grade="suspend" note={t('misuse.ladderAsked', { inARow, inADay })}>
        <Count name={['suspend', 'inARow']} label={t('misuse.inARow')} max={100} />
        <Count name={['suspend', 'inADay']} label={aDay} max={1_000} notBefore="suspend" />
        <Hours grade="suspend" />
      </Step>
      <Step grade="close" mayBeLeft note={t('misuse.ladderCloseNote')}>
        <Count name={['close', 'suspensions']} label={t('misuse.suspensions')} max={100} />
        <Count name={['close', 'days']} label={t('misuse.days')} max={366} />
      </Step>
      <Form.Item name="keysUpTo" label={t('misuse.ladderKeys')} extra={t('misuse.ladderKeysNote')}>
        <Select options={KEYS_UP_TO.map((value) => ({ value, label: t(`state.misuse.${value}`) }))} />
      </Form.Item>
    </FormDialog>
  );
}

/** One step with its numbers; one that may be left out has a switch for that. */
function Step(props: {
  grade: 'warn' | 'limit' | 'suspend' | 'close';
  mayBeLeft?: boolean;
  note?: string;
  children: React.ReactNode;
}) {
  const { t } = useTranslation();
  const { grade } = props;
  const word = t(`state.misuse.${grade}`);
  const on = Form.useWatch([grade, 'on']) as boolean | undefined;
  const used = !props.mayBeLeft || on === true;
  return (
    <fieldset className="fieldset">
      <legend>
        <span className="row">
          {word}
          {props.mayBeLeft ? (
            <Form.Item name={[grade, 'on']} valuePropName="checked" noStyle>
              <Switch size="small" aria-label={t('misuse.ladderUse', { step: word })} />
            </Form.Item>
          ) : null}
        </span>
      </legend>
      {props.note !== undefined && used ? <p className="quiet small">{props.note}</p> : null}
      {used ? <div className="form-columns">{props.children}</div> : <p className="quiet">{t('misuse.ladderOff')}</p>}
    </fieldset>
  );
}

/** A number of times, or of something else that is counted; `notBefore`: not smaller than that of the milder step. */
function Count(props: {
  name: [keyof LadderForm, string];
  label: string;
  max: number;
  notBefore?: 'limit' | 'suspend';
}) {
  const { t } = useTranslation();
  const { notBefore } = props;
  return (
    <Form.Item
      name={props.name}
      label={props.label}
      dependencies={notBefore && [['warn'], ['limit']]}
      rules={[
        { required: true, message: t('form.needed') },
        ({ getFieldsValue }) => ({
          validator(_, value: number | null) {
            const milder = notBefore && milderThan(getFieldsValue(true) as LadderForm, notBefore);
            if (milder === undefined || value === null || value >= milder.inADay) return Promise.resolve();
            const before = { step: t(`state.misuse.${milder.grade}`), count: milder.inADay };
            return Promise.reject(new Error(t('misuse.ladderOrder', before)));
          },
        }),
      ]}
    >
      <InputNumber min={1} max={props.max} precision={0} style={{ width: '100%' }} />
    </Form.Item>
  );
}

/** How long a step lasts. A suspension without hours lasts until a person reinstates. */
function Hours({ grade }: { grade: 'warn' | 'limit' | 'suspend' }) {
  const { t } = useTranslation();
  const until = grade === 'suspend';
  return (
    <Form.Item
      name={[grade, 'hours']}
      label={t('misuse.hours')}
      extra={until ? t('misuse.hoursNote') : undefined}
      rules={[{ required: !until, message: t('form.needed') }]}
    >
      <InputNumber min={1} max={8_784} precision={0} style={{ width: '100%' }} />
    </Form.Item>
  );
}
