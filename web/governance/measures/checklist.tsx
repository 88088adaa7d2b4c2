import { CheckCircleFilled, RightOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type Gateway, type Page, type Person, type Role, type Subject, useRead } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { Panel } from '../../components/panel/index.tsx';

interface Step {
  readonly name: string;
  readonly path: string;
  /** Undefined while it is not known. */
  readonly done: boolean | undefined;
}

/** What a fresh organisation still has to do, told from the live registers; gone when all is done. */
export function Checklist() {
  const { t } = useTranslation();
  const steps = useSteps().filter((step): step is Step & { done: boolean } => step.done !== undefined);
  const left = steps.filter((step) => !step.done).length;
  if (left === 0) return null;
  return (
    <Panel title={t('checklist.title')} note={t('checklist.left', { count: left })}>
      <ul className="checklist plain-list">
        {steps.map((step) => (
          <li key={step.name} className={step.done ? 'done' : undefined}>
            {step.done ? <CheckCircleFilled aria-label={t('checklist.done')} /> : <i aria-hidden="true" />}
            {step.done ? (
              <span>{t(`checklist.${step.name}.title`)}</span>
            ) : (
              <Link to={step.path}>
                <span>
                  {t(`checklist.${step.name}.title`)}
                  <small>{t(`checklist.${step.name}.text`)}</small>
                </span>
                <RightOutlined aria-hidden />
              </Link>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function useHeld(role: Role): boolean | undefined {
  const people = useRead<Page<Person>>('/people', { role, limit: 1 }, { staleTime: 60_000 });
  return people.data && people.data.items.length > 0;
}

function useAny(permission: string, path: string): boolean | undefined {
  const may = useCan(permission);
  const list = useRead<Page<Subject | Gateway>>(path, { limit: 1 }, { enabled: may, staleTime: 60_000 });
  return list.data && list.data.items.length > 0;
}

function useSteps(): Step[] {
  return [
    { name: 'systemAdministrator', path: '/people', done: useHeld('system-administrator') },
    { name: 'auditAdministrator', path: '/people', done: useHeld('audit-administrator') },
    { name: 'gateway', path: '/gateways', done: useAny('gateway.read', '/gateways') },
    { name: 'model', path: '/models', done: useAny('model.read', '/models') },
    { name: 'endpoint', path: '/endpoints', done: useAny('endpoint.read', '/endpoints') },
    { name: 'application', path: '/applications', done: useAny('application.read', '/applications') },
    { name: 'release', path: '/releases', done: useAny('release.read', '/releases') },
  ];
}
