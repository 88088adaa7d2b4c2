import { PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { ROLE_NAMES, ROLES } from '../../../src/kernel/identity/index.ts';
import { type Person, useAct, useList } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { type Column, CursorTable } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { UnitField } from '../../components/fields/index.tsx';
import { useFilters } from '../../components/filters/index.ts';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { SecretOnce } from '../../components/secret-once/index.tsx';
import { StateTag, Word } from '../../components/status-tag/index.tsx';
import { TitleFilter } from '../../components/title-filter/index.tsx';

interface NewPerson {
  readonly name: string;
  readonly email: string;
  readonly unitId: string;
}

/** Accounts and the roles that they hold. */
export function Page() {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const may = useCan('person.manage');
  const [filters, setFilters] = useFilters(['q', 'role']);
  const [creating, setCreating] = useState(false);
  const [link, setLink] = useState<string | null>(null);
  const list = useList<Person>('/people', filters);
  const create = useAct<NewPerson, { person: Person; inviteUrl: string }>({ path: '/people' });
  const columns: Column<Person>[] = [
    {
      key: 'name',
      title: t('person.name'),
      narrow: 'head',
      render: (row) => <Link to={`/people/${row.id}`}>{row.name}</Link>,
    },
    {
      key: 'state',
      title: t('common.state'),
      narrow: 'head',
      render: (row) => <StateTag of="person" value={row.enabled ? 'active' : 'disabled'} />,
    },
    { key: 'email', title: t('person.email'), render: (row) => row.email },
    { key: 'unit', title: t('person.unit'), render: (row) => text(row.unitTitle) },
    {
      key: 'roles',
      title: t('person.roles'),
      render: (row) => (
        <span className="row">
          {row.grants.map((grant) => (
            <Word key={grant.id}>{text(ROLES[grant.role])}</Word>
          ))}
        </span>
      ),
    },
  ];
  return (
    <>
      <PageHeader
        title={t('nav.people')}
        detail={t('person.intro')}
        actions={
          may ? (
            <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setCreating(true)}>
              {t('person.add')}
            </Button>
          ) : null
        }
      />
      <div className="filters">
        <TitleFilter value={filters.q} onChange={(q) => setFilters({ q })} />
        <Select
          allowClear
          placeholder={t('person.role')}
          aria-label={t('person.role')}
          style={{ width: 190 }}
          value={filters.role}
          onChange={(role) => setFilters({ role })}
          options={ROLE_NAMES.map((role) => ({ value: role, label: text(ROLES[role]) }))}
        />
      </div>
      <Panel flush>
        <CursorTable
          label={t('nav.people')}
          list={list}
          columns={columns}
          rowKey={(row) => row.id}
          onOpen={(row) => void navigate(`/people/${row.id}`)}
          empty={<EmptyState title={t('person.none')} text={t('person.noneText')} />}
        />
      </Panel>
      <FormDialog<NewPerson>
        open={creating}
        onClose={() => {
          create.reset();
          setCreating(false);
        }}
        title={t('person.add')}
        okText={t('common.create')}
        busy={create.isPending}
        problem={create.error}
        onSubmit={(values) =>
          create.mutate(values, {
            onSuccess: (answer) => {
              setCreating(false);
              setLink(answer.inviteUrl);
            },
          })
        }
      >
        <Form.Item
          name="name"
          label={t('person.name')}
          rules={[{ required: true, whitespace: true, message: t('person.nameNeeded') }]}
        >
          <Input maxLength={100} autoFocus />
        </Form.Item>
        <Form.Item
          name="email"
          label={t('person.email')}
          rules={[{ required: true, type: 'email', message: t('signIn.emailNeeded') }]}
        >
          <Input type="email" maxLength={254} />
        </Form.Item>
        <UnitField label={t('person.unit')} />
      </FormDialog>
      <SecretOnce
        secret={link}
        title={t('person.invited')}
        note={t('person.inviteNote')}
        onClose={() => setLink(null)}
      />
    </>
  );
}
