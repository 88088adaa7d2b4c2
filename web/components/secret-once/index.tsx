import { Alert, Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from '../copyable-id/index.tsx';

/** A secret that is seen once: it can't be closed by accident. */
export function SecretOnce(props: {
  secret: string | null;
  title: string;
  note: React.ReactNode;
  example?: string;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    if (props.secret) await copyText(props.secret);
    setCopied(true);
  };
  const close = () => {
    setCopied(false);
    props.onClose();
  };
  return (
    <Modal
      open={props.secret !== null}
      destroyOnHidden
      title={props.title}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      footer={
        <Button type="primary" onClick={close} disabled={!copied}>
          {t('secret.close')}
        </Button>
      }
    >
      <div className="stack">
        <Alert type="warning" showIcon title={t('secret.once')} />
        <div className="secret">
          {/* Copied by hand is copied too. */}
          <code onCopy={() => setCopied(true)}>{props.secret}</code>
          <Button onClick={() => void copy()} autoFocus>
            {copied ? t('common.copied') : t('common.copy')}
          </Button>
        </div>
        <div className="quiet small">{props.note}</div>
        {props.example ? <pre className="code">{props.example}</pre> : null}
      </div>
    </Modal>
  );
}
