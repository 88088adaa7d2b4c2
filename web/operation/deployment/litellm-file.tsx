import { UploadOutlined } from '@ant-design/icons';
import { Button, Upload } from 'antd';
import { useTranslation } from 'react-i18next';

/** A file as the value of a form's field; it is read when it is sent. */
export function LiteLlmFile(props: {
  accept: string;
  label: string;
  value?: File;
  onChange?: (file: File | undefined) => void;
}) {
  const { t } = useTranslation();
  return (
    <Upload
      maxCount={1}
      accept={props.accept}
      fileList={props.value ? [{ uid: '1', name: props.value.name, status: 'done' }] : []}
      onRemove={() => props.onChange?.(undefined)}
      beforeUpload={(file) => {
        props.onChange?.(file);
        return false;
      }}
    >
      <Button icon={<UploadOutlined aria-hidden />} aria-label={`${t('importing.choose')} · ${props.label}`}>
        {t('importing.choose')}
      </Button>
    </Upload>
  );
}
