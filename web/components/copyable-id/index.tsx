import { CheckOutlined, CopyOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

/** An id, hash or address as a small detail that can be copied whole. */
export function CopyableId({ value, short }: { value: string; short?: number }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await copyText(value);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  const shown = short !== undefined && value.length > short + 1 ? `${value.slice(0, short)}…` : value;
  return (
    <button type="button" className="copyable" title={`${value}\n${t('common.copy')}`} onClick={() => void copy()}>
      {shown === value ? (
        <code>{value}</code>
      ) : (
        <>
          <code className="copyable-short">{shown}</code>
          {/* For paper, where nothing can be copied. */}
          <code className="copyable-whole">{value}</code>
        </>
      )}
      {copied ? <CheckOutlined aria-label={t('common.copied')} /> : <CopyOutlined aria-label={t('common.copy')} />}
    </button>
  );
}

/** Copies; where the browser offers no clipboard (plain http) or does not let us at it, through a selected field. */
export async function copyText(value: string): Promise<void> {
  try {
    return await navigator.clipboard.writeText(value);
  } catch {
    // Below, as every browser allows it.
  }
  const field = document.createElement('textarea');
  field.value = value;
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
}
