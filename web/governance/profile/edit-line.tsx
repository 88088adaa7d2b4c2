import { CloseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { MeasureLevel } from '../../app/api/index.ts';

export type ProfileChange =
  | { readonly criterionId: string; readonly value: number | string | boolean }
  | { readonly measureId: string; readonly level: MeasureLevel };

/** One intended change, not yet applied for. */
export interface Edit {
  readonly key: string;
  readonly title: string;
  readonly before: string;
  readonly after: string;
  readonly change: ProfileChange;
}

export function EditLine({ edit, onRemove }: { edit: Edit; onRemove?: () => void }) {
  const { t } = useTranslation();
  return (
    <li className="row">
      <b>{edit.title}</b>
      <span>
        <s className="quiet">{edit.before}</s> → {edit.after}
      </span>
      {onRemove ? (
        <Button
          type="text"
          size="small"
          icon={<CloseOutlined aria-hidden />}
          aria-label={t('common.remove')}
          onClick={onRemove}
        />
      ) : null}
    </li>
  );
}
