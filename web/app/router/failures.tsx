import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useRouteError } from 'react-router';
import { EmptyState } from '../../components/empty-state/index.tsx';

/** An address that leads nowhere. */
export function NotFound() {
  const { t } = useTranslation();
  return (
    <EmptyState
      title={t('failure.notFound.title')}
      text={t('failure.notFound.text')}
      action={
        <Link to="/">
          <Button type="primary">{t('failure.home')}</Button>
        </Link>
      }
    />
  );
}

/** A page that broke, or whose chunk is gone because the server was updated meanwhile: both are helped by loading again. */
export function PageFailure() {
  const { t } = useTranslation();
  const error = useRouteError();
  return (
    <div className="lonely" role="alert">
      <EmptyState
        title={t('failure.page.title')}
        text={t('failure.page.text')}
        detail={error instanceof Error ? error.message : undefined}
        action={
          <Button type="primary" onClick={() => window.location.reload()}>
            {t('failure.reload')}
          </Button>
        }
      />
    </div>
  );
}
