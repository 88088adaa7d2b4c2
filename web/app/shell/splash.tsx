import { useTranslation } from 'react-i18next';
import { Logo } from './logo.tsx';

/** What is seen while it is not yet known who is there. */
export function Splash() {
  const { t } = useTranslation();
  return (
    <div className="splash" role="status">
      <Logo size={44} />
      <span className="visually-hidden">{t('common.loading')}</span>
    </div>
  );
}
