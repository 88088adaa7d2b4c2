import { Form, Input, InputNumber, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { type AnchorKeeper, useAct } from '../../app/api/index.ts';
import { HTTP_URL } from '../../components/fields/index.tsx';
import { FormDialog } from '../../components/form-dialog/index.tsx';

type Typed = Pick<AnchorKeeper, 'kind' | 'title' | 'url' | 'everyMinutes'> & {
  trust?: string;
  crl?: string;
  address?: string;
};

const MAILTO = 'mailto:';
const ADDRESS = /^[^\s@<>,;?]+@[^\s@<>,;?]+$/;
const KINDS = ['witness', 'timestamp', 'mail'] as const;

/** Enters somebody who keeps anchors, or changes how they are asked. */
export function KeeperDialog({ keeper, onClose }: { keeper: AnchorKeeper | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Typed>();
  const kind = Form.useWatch('kind', form) ?? keeper?.kind ?? 'witness';
  const save = useAct<Typed>({
    method: keeper === null ? 'post' : 'put',
    path: keeper === null ? '/ledger/anchor-keepers' : `/ledger/anchor-keepers/${keeper.id}`,
    body: (typed) => ({ ...typed, active: keeper?.active ?? true }),
    options: () => (keeper === null ? {} : { ifMatch: String(keeper.revision) }),
  });
  const needed = [{ required: true, whitespace: true, message: t('form.needed') }];
  return (
    <FormDialog<Typed>
      open
      form={form}
      title={keeper === null ? t('anchor.addTitle') : t('anchor.changeTitle', { title: keeper.title })}
      note={t('anchor.addNote')}
      okText={keeper === null ? t('anchor.add') : t('common.save')}
      initial={initialOf(keeper)}
      busy={save.isPending}
      problem={save.error}
      onClose={onClose}
      onSubmit={({ address, trust, url, ...rest }) =>
        save.mutate(
          rest.kind === 'mail' ? { ...rest, url: `${MAILTO}${address}` } : { ...rest, url, trust: trust ?? '' },
          { onSuccess: onClose },
        )
      }
    >
      <Form.Item name="kind" label={t('anchor.kindLabel')} rules={[{ required: true }]}>
        <Radio.Group
          disabled={keeper !== null}
          options={KINDS.map((value) => ({ value, label: t(`anchor.kind.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="title" label={t('anchor.title')} rules={needed}>
        <Input maxLength={100} />
      </Form.Item>
      {kind === 'mail' ? (
        <Form.Item
          name="address"
          label={t('anchor.address')}
          extra={t('anchor.addressExtra')}
          rules={[{ required: true, pattern: ADDRESS, message: t('anchor.addressNeeded') }]}
        >
          <Input maxLength={280} inputMode="email" autoComplete="off" />
        </Form.Item>
      ) : (
        <>
          <Form.Item
            name="url"
            label={t('anchor.url')}
            extra={t(`anchor.urlExtra.${kind}`)}
            rules={[{ required: true, pattern: HTTP_URL, message: t('form.url') }]}
          >
            <Input maxLength={500} inputMode="url" />
          </Form.Item>
          <Form.Item
            name="trust"
            label={t(`anchor.trust.${kind}`)}
            extra={t(`anchor.trustExtra.${kind}`)}
            rules={needed}
          >
            <Input.TextArea className="mono" autoSize={{ minRows: 2, maxRows: 8 }} spellCheck={false} />
          </Form.Item>
          {kind === 'timestamp' ? (
            <Form.Item name="crl" label={t('anchor.crl')} extra={t('anchor.crlExtra')}>
              <Input.TextArea className="mono" autoSize={{ minRows: 2, maxRows: 8 }} spellCheck={false} />
            </Form.Item>
          ) : null}
        </>
      )}
      <Form.Item
        name="everyMinutes"
        label={t('anchor.every')}
        extra={t('anchor.everyExtra')}
        rules={[{ required: true, message: t('form.needed') }]}
      >
        <InputNumber min={1} max={43_200} precision={0} style={{ width: '100%' }} />
      </Form.Item>
    </FormDialog>
  );
}

function initialOf(keeper: AnchorKeeper | null): Partial<Typed> {
  if (keeper === null) return { kind: 'witness', everyMinutes: 60 };
  return keeper.kind === 'mail' ? { ...keeper, address: keeper.url.slice(MAILTO.length) } : keeper;
}
