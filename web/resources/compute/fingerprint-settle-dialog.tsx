import { Form, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { type FingerprintView, useAct } from '../../app/api/index.ts';
import { FormDialog } from '../../components/form-dialog/index.tsx';

/** Says what becomes of a change of the model, and on what grounds. It goes into the record. */
export function FingerprintSettleDialog(props: {
  view: FingerprintView;
  change: NonNullable<FingerprintView['change']>;
  onClose: () => void;
}) {
  const { view, change, onClose } = props;
  const { t } = useTranslation();
  const act = useAct<object>({
    path: `/model-fingerprints/${view.endpointId}/changes/${change.id}/settlement`,
    idempotent: true,
  });
  return (
    <FormDialog<{ outcome: string; note: string }>
      open
      onClose={onClose}
      title={t('upstream.fingerprint.settleTitle')}
      note={t('upstream.fingerprint.settleNote')}
      initial={{ outcome: view.asBefore ? 'restored' : 'accepted' }}
      okText={t('upstream.fingerprint.settle')}
      busy={act.isPending}
      problem={act.error}
      onSubmit={(values) => act.mutate(values, { onSuccess: onClose })}
    >
      <Form.Item name="outcome" label={t('upstream.fingerprint.outcome')} rules={[{ required: true }]}>
        <Radio.Group
          options={(['accepted', 'restored'] as const).map((value) => ({
            value,
            label: t(`upstream.fingerprint.outcomes.${value}`),
            disabled: value === 'restored' && !view.asBefore,
          }))}
        />
      </Form.Item>
      <Form.Item
        name="note"
        label={t('upstream.fingerprint.reason')}
        rules={[{ required: true, min: 5, message: t('upstream.fingerprint.reasonRule') }]}
      >
        <Input.TextArea autoSize={{ minRows: 3 }} maxLength={2000} />
      </Form.Item>
    </FormDialog>
  );
}
