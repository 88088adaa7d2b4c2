import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { type ApplicationView, type Page, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';

/** Filters by the application that asked. */
export function ApplicationFilter(props: { value: string | undefined; onChange: (id: string | undefined) => void }) {
  const { t } = useTranslation();
  const text = useText();
  const enabled = useCan('application.read');
  const applications = useRead<Page<ApplicationView>>('/applications', { limit: 200 }, { staleTime: 60_000, enabled });
  return (
    <Select
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      style={{ width: 170 }}
      placeholder={t('nav.applications')}
      aria-label={t('nav.applications')}
      value={props.value}
      onChange={props.onChange}
      options={applications.data?.items.map(({ id, title }) => ({ value: id, label: text(title) })) ?? []}
    />
  );
}
