import { Input } from 'antd';
import { useTranslation } from 'react-i18next';

/** Filters a register by title. */
export function TitleFilter({ value, onChange }: { value: string | undefined; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  return (
    <Input.Search
      allowClear
      placeholder={t('common.filterText')}
      aria-label={t('common.filterText')}
      defaultValue={value}
      onSearch={(text) => onChange(text.trim())}
      style={{ width: 260 }}
    />
  );
}
