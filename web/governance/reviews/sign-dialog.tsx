import { Form, Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ReviewDetail, useAct } from '../../app/api/index.ts';
import { FormDialog } from '../../components/form-dialog/index.tsx';

/** Signing exactly the version that is shown, with a second proof of who signs. */
export function SignDialog(props: {
  review: ReviewDetail;
  document: ReviewDetail['documents'][number];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [by, setBy] = useState<'password' | 'code'>('password');
  const newest = props.document.versions.at(-1)!;
  const sign = useAct<object>({ path: `/reviews/${props.review.id}/documents/${props.document.id}/sign` });
  return (
    <FormDialog<{ password?: string; code?: string }>
      open
      title={t('review.signTitle', { title: props.document.title, number: newest.number })}
      note={
        <>
          {t('review.signNote')} <code className="hash">{newest.sha256}</code>
        </>
      }
      okText={t('review.sign')}
      busy={sign.isPending}
      problem={sign.error}
      onClose={props.onClose}
      onSubmit={(values) => sign.mutate({ ...values, sha256: newest.sha256 }, { onSuccess: props.onClose })}
    >
      <Form.Item label={t('review.signBy')}>
        <Radio.Group
          value={by}
          onChange={(event) => setBy(event.target.value as 'password' | 'code')}
          optionType="button"
          options={[
            { value: 'password', label: t('review.signedWith.password') },
            { value: 'code', label: t('review.signedWith.one-time-code') },
          ]}
        />
      </Form.Item>
      {by === 'password' ? (
        <Form.Item
          key="password"
          name="password"
          label={t('review.signedWith.password')}
          rules={[{ required: true, message: t('form.needed') }]}
        >
          <Input.Password autoComplete="current-password" autoFocus />
        </Form.Item>
      ) : (
        <Form.Item
          key="code"
          name="code"
          label={t('review.signedWith.one-time-code')}
          rules={[{ required: true, message: t('form.needed') }]}
        >
          <Input autoComplete="one-time-code" inputMode="numeric" autoFocus />
        </Form.Item>
      )}
    </FormDialog>
  );
}
