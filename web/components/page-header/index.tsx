import { Fragment, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

export interface Crumb {
  readonly title: string;
  readonly path?: string;
}

/** Where one is, what it is, in what state, and what can be done with it. */
export function PageHeader(props: {
  title: React.ReactNode;
  /** For the window's title, where `title` is not plain text. */
  name?: string;
  crumbs?: readonly Crumb[];
  tags?: React.ReactNode;
  detail?: React.ReactNode;
  actions?: React.ReactNode;
}) {
  const { t } = useTranslation();
  const name = props.name ?? (typeof props.title === 'string' ? props.title : '');
  useEffect(() => {
    document.title = name ? `${name} · ${t('app.title')}` : t('app.title');
  }, [name, t]);
  return (
    <header className="page-head">
      {props.crumbs ? (
        <nav aria-label={t('shell.breadcrumb')} className="crumbs">
          {props.crumbs.map((crumb, index) => (
            <Fragment key={crumb.title}>
              {index > 0 ? <i aria-hidden="true">/</i> : null}
              {crumb.path ? <Link to={crumb.path}>{crumb.title}</Link> : <span>{crumb.title}</span>}
            </Fragment>
          ))}
        </nav>
      ) : null}
      <div className="page-head-line">
        <div className="page-head-title">
          <h1>{props.title}</h1>
          {props.tags}
        </div>
        {props.actions ? <div className="row">{props.actions}</div> : null}
      </div>
      {props.detail ? <div className="page-head-detail">{props.detail}</div> : null}
    </header>
  );
}
