import { PlusOutlined } from '@ant-design/icons';
import { Alert, Button, DatePicker, Form, Select } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isTimeBoxed, ROLE_NAMES, ROLES, type Role } from '../../../src/kernel/identity/index.ts';
import { type Grant, type Person, useAct } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan, useMe } from '../../app/session/index.ts';
import { type Column, Rows } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { UnitField } from '../../components/fields/index.tsx';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ReasonDialog } from '../../components/reason-dialog/index.tsx';
import { StateTag } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';

interface NewGrant {
  readonly role: Role;
  readonly unitId: string;
  readonly until?: dayjs.Dayjs | null;
}

/** The roles of a person, each at a unit and, where it must be, until a day. */
export function GrantsPanel({ person }: { person: Person }) {
  const { t } = useTranslation();
  const text = useText();
  const me = useMe();
  const may = useCan('grant.manage');
  const own = person.id === me.id;
  const [granting, setGranting] = useState(false);
  const [taking, setTaking] = useState<Grant | null>(null);
  const columns: Column<Grant>[] = [
    { key: 'role', title: t('person.role'), narrow: 'head', render: (row) => <b>{text(ROLES[row.role])}</b> },
    { key: 'unit', title: t('common.unit'), render: (row) => text(row.unitTitle) },
    {
      key: 'until',
      title: t('person.until'),
      render: (row) => (row.until ? <Time at={row.until} /> : t('person.noEnd')),
    },
    {
      key: 'competence',
      title: t('right.byCompetence'),
      render: (row) => <Competence grant={row} />,
    },
    {
      key: 'act',
      title: t('common.actions'),
      render: (row) =>
        may && !own ? (
          <Button size="small" danger type="text" onClick={() => setTaking(row)}>
            {t('person.takeBack')}
          </Button>
        ) : null,
    },
  ];
  return (
    <Panel
      title={t('person.grants')}
      flush
      extra={
        may && !own ? (
          <Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => setGranting(true)}>
            {t('person.grant')}
          </Button>
        ) : null
      }
    >
      {may && own ? <Alert type="info" showIcon title={t('person.ownGrant')} /> : null}
      <Rows
        label={t('person.grants')}
        rows={person.grants}
        columns={columns}
        rowKey={(row) => row.id ?? row.role}
        empty={<EmptyState small title={t('person.noGrants')} text={t('person.noGrantsText')} />}
      />
      <GrantDialog person={person} open={granting} onClose={() => setGranting(false)} />
      <ReasonDialog
        open={taking !== null}
        onClose={() => setTaking(null)}
        title={t('person.takeBackTitle')}
        consequence={t('person.takeBackNote', { role: taking ? text(ROLES[taking.role]) : '' })}
        okText={t('person.takeBack')}
        danger
        method="delete"
        reason={false}
        path={`/people/${person.id}/grants/${taking?.id}`}
      />
    </Panel>
  );
}

/** What competence makes of a grant. */
function Competence({ grant }: { grant: Grant }) {
  const { t } = useTranslation();
  const { competence } = grant;
  if (!competence) return <span className="quiet">—</span>;
  const state = competence.kept ? 'kept' : competence.counts ? 'expiring' : competence.endsAt ? 'lapsed' : 'waiting';
  return (
    <span className="row">
      {state === 'expiring' ? t('right.until') : <StateTag of="right" value={state} />}
      {competence.endsAt ? <Time at={competence.endsAt} absolute /> : null}
    </span>
  );
}

function GrantDialog({ person, open, onClose }: { person: Person; open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const [form] = Form.useForm<NewGrant>();
  const role = Form.useWatch('role', form);
  const act = useAct<NewGrant>({
    path: `/people/${person.id}/grants`,
    idempotent: true,
    body: (values) => ({
      role: values.role,
      unitId: values.unitId,
      ...(values.until ? { until: values.until.endOf('day').toISOString() } : {}),
    }),
  });
  const close = () => {
    act.reset();
    onClose();
  };
  const boxed = role !== undefined && isTimeBoxed(role);
  return (
    <FormDialog<NewGrant>
      open={open}
      onClose={close}
      form={form}
      title={t('person.grant')}
      note={t('person.grantNote')}
      okText={t('person.grant')}
      initial={{ unitId: person.unitId }}
      busy={act.isPending}
      problem={act.error}
      onSubmit={(values) => act.mutate(values, { onSuccess: close })}
    >
      <Form.Item name="role" label={t('person.role')} rules={[{ required: true, message: t('form.needed') }]}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={ROLE_NAMES.map((value) => ({ value, label: text(ROLES[value]) }))}
        />
      </Form.Item>
      <UnitField />
      <Form.Item
        name="until"
        label={t('person.until')}
        extra={t('person.untilExtra')}
        rules={boxed ? [{ required: true, message: t('person.untilNeeded') }] : []}
      >
        <DatePicker minDate={dayjs()} style={{ width: '100%' }} />
      </Form.Item>
    </FormDialog>
  );
}
