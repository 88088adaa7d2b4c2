import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { type KeywordListView, type SamplesView, useAct } from '../../app/api/index.ts';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { useKinds } from '../../components/risk-kinds/index.ts';

interface Edited {
  readonly mustCatch: { readonly text: string; readonly kind: string }[];
  /** One a line. */
  readonly mustPass: { readonly text: string }[];
}

/** All samples of the draft. */
export function SamplesDialog(props: { list: KeywordListView; samples: SamplesView; onClose: () => void }) {
  const { t } = useTranslation();
  const { list, samples } = props;
  const { options } = useKinds(list.content.ownKinds);
  const act = useAct<Edited>({
    method: 'put',
    path: `/keyword-lists/${list.id}/samples`,
    options: () => ({ ifMatch: list.latest }),
    body: ({ mustCatch, mustPass }) => ({ mustCatch: mustCatch ?? [], mustPass: mustPass ?? [] }),
  });
  const needed = [{ required: true, message: t('form.needed') }];
  return (
    <FormDialog<Edited>
      open
      width={760}
      preserve
      onClose={props.onClose}
      title={t('samples.edit')}
      note={t('samples.editNote')}
      busy={act.isPending}
      problem={act.error}
      initial={{
        mustCatch: samples.mustCatch.map(({ text, kind }) => ({ text, kind })),
        mustPass: samples.mustPass.map(({ text }) => ({ text })),
      }}
      onSubmit={(values) => act.mutate(values, { onSuccess: props.onClose })}
    >
      <Form.List name="mustCatch">
        {(rows, { add, remove }) => (
          <fieldset className="fieldset">
            <legend>{t('samples.toCatch')}</legend>
            {rows.map((row, at) => (
              <div className="sample-row" key={row.key}>
                <Form.Item name={[row.name, 'text']} rules={needed} label={t('samples.catchText', { number: at + 1 })}>
                  <Input.TextArea autoSize maxLength={2000} />
                </Form.Item>
                <Form.Item name={[row.name, 'kind']} rules={needed} label={t('samples.catchKind', { number: at + 1 })}>
                  <Select options={options} showSearch={{ optionFilterProp: 'label' }} />
                </Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined aria-hidden />}
                  aria-label={t('common.remove')}
                  onClick={() => remove(row.name)}
                />
              </div>
            ))}
            <Button icon={<PlusOutlined aria-hidden />} onClick={() => add({})}>
              {t('samples.addCatch')}
            </Button>
          </fieldset>
        )}
      </Form.List>
      <Form.List name="mustPass">
        {(rows, { add, remove }) => (
          <fieldset className="fieldset">
            <legend>{t('samples.toPass')}</legend>
            {rows.map((row, at) => (
              <div className="sample-row sample-row-short" key={row.key}>
                <Form.Item name={[row.name, 'text']} rules={needed} label={t('samples.passText', { number: at + 1 })}>
                  <Input.TextArea autoSize maxLength={2000} />
                </Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined aria-hidden />}
                  aria-label={t('common.remove')}
                  onClick={() => remove(row.name)}
                />
              </div>
            ))}
            <Button icon={<PlusOutlined aria-hidden />} onClick={() => add({})}>
              {t('samples.addPass')}
            </Button>
          </fieldset>
        )}
      </Form.List>
    </FormDialog>
  );
}
