import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { type MeasureMap, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';

/** One of the 31 measures, by clause number and title. */
export function MeasureSelect(props: {
  id?: string;
  value?: string;
  onChange?: (measureId: string) => void;
  allowClear?: boolean;
  placeholder?: string;
  disabled?: readonly string[];
}) {
  const { t } = useTranslation();
  const text = useText();
  const measures = useRead<MeasureMap>('/measures', undefined, { staleTime: 300_000 });
  const { disabled = [], ...rest } = props;
  return (
    <Select
      {...rest}
      showSearch={{ optionFilterProp: 'label' }}
      aria-label={t('sample.measure')}
      options={measures.data?.chapters.flatMap((chapter) =>
        chapter.subClauses.flatMap((clause) =>
          clause.measures.map((one) => ({
            value: one.id,
            label: `${one.id} ${text(one.title)}`,
            disabled: disabled.includes(one.id),
          })),
        ),
      )}
    />
  );
}
