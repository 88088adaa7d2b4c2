import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type RoleInfo, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';

/** The roles and what each may do. */
export function Page() {
  const { t } = useTranslation();
  const text = useText();
  const roles = useRead<RoleInfo[]>('/roles');
  return (
    <>
      <PageHeader title={t('nav.roles')} detail={t('rolePage.intro')} />
      <Loaded query={roles}>
        {(data) => (
          <div className="columns-even">
            {data.map((role) => (
              <Panel
                key={role.role}
                title={
                  <span className="row">
                    {text(role.title)}
                    {role.administrator ? <Word tone="warn">{t('rolePage.administrator')}</Word> : null}
                    {role.timeBoxed ? <Word>{t('rolePage.timeBoxed')}</Word> : null}
                  </span>
                }
                extra={<Link to={`/people?role=${role.role}`}>{t('rolePage.holders')}</Link>}
              >
                <details>
                  <summary className="quiet">{t('rolePage.permissions', { count: role.permissions.length })}</summary>
                  <ul className="values">
                    {role.permissions.map((permission) => (
                      <li key={permission.id} title={permission.id}>
                        {text(permission.title)}
                      </li>
                    ))}
                  </ul>
                </details>
              </Panel>
            ))}
          </div>
        )}
      </Loaded>
    </>
  );
}
