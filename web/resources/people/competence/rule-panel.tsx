import { DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons';
import { Alert, Button, Form, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ROLE_NAMES, ROLES, type Role } from '../../../../src/kernel/identity/index.ts';
import { type RuleView, useAct, useRead } from '../../../app/api/index.ts';
import { useText } from '../../../app/i18n/index.ts';
import { useCan } from '../../../app/session/index.ts';
import { ApplyButton } from '../../../components/apply-dialog/index.tsx';
import { type Column, Rows } from '../../../components/cursor-table/index.tsx';
import { EmptyState } from '../../../components/empty-state/index.tsx';
import { FormDialog } from '../../../components/form-dialog/index.tsx';
import { Loaded } from '../../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../../components/panel/index.tsx';
import { Word } from '../../../components/status-tag/index.tsx';
import { useCompetences } from './competences-panel.tsx';

type Line = RuleView['content']['lines'][number];

/** Which competences each role requires: in force, and what a draft would change. */
export function RulePanel() {
  const rule = useRead<RuleView>('/competence-rule');
  return <Loaded query={rule}>{(data) => <Rule rule={data} />}</Loaded>;
}

function Rule({ rule }: { rule: RuleView }) {
  const { t } = useTranslation();
  const text = useText();
  const may = useCan('competence-rule.write');
  const [editing, setEditing] = useState(false);
  const competences = useCompetences();
  const titleOf = (id: string) => text(competences.data?.items.find((one) => one.id === id)?.title);
  const columns: Column<Line>[] = [
    { key: 'role', title: t('person.role'), narrow: 'head', render: (row) => <b>{text(ROLES[row.role])}</b> },
    {
      key: 'competences',
      title: t('rule.requires'),
      render: (row) => (
        <span className="row">
          {row.competenceIds.map((id) => (
            <Word key={id}>{titleOf(id)}</Word>
          ))}
        </span>
      ),
    },
    { key: 'grace', title: t('rule.grace'), render: (row) => t('rule.days', { count: row.graceDays }) },
  ];
  const table = (lines: Line[]) => (
    <Rows
      label={t('rule.title')}
      rows={lines}
      columns={columns}
      rowKey={(row) => row.role}
      empty={<EmptyState small title={t('rule.none')} text={t('rule.noneText')} />}
    />
  );
  const draft = rule.latest !== null && rule.latest !== rule.inForce;
  return (
    <Panel
      title={t('rule.title')}
      note={t('rule.note')}
      flush
      extra={
        may ? (
          <>
            <Button size="small" icon={<EditOutlined aria-hidden />} onClick={() => setEditing(true)}>
              {t('common.edit')}
            </Button>
            {draft ? (
              <ApplyButton
                path={`/subjects/${rule.id}/apply`}
                gate="competence-rule.approve"
                label={t('rule.apply')}
                note={t('rule.applyNote')}
              />
            ) : null}
          </>
        ) : null
      }
    >
      {table(rule.contentInForce.lines)}
      {draft ? (
        <>
          <Alert type="info" showIcon title={t('rule.draft')} />
          {table(rule.content.lines)}
        </>
      ) : null}
      {editing ? <RuleDialog rule={rule} onClose={() => setEditing(false)} /> : null}
    </Panel>
  );
}

function RuleDialog({ rule, onClose }: { rule: RuleView; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const competences = useCompetences();
  const act = useAct<{ lines: { role: Role; competenceIds: string[]; graceDays: number }[] }>({
    path: '/competence-rule/draft',
    method: 'put',
    options: () => ({ ifMatch: rule.latest ?? '0' }),
  });
  return (
    <FormDialog<{ lines: { role: Role; competenceIds: string[]; graceDays: number }[] }>
      open
      preserve
      width={760}
      onClose={onClose}
      title={t('rule.title')}
      note={t('rule.editNote')}
      okText={t('form.saveDraft')}
      initial={{ lines: rule.content.lines.map((line) => ({ ...line, competenceIds: [...line.competenceIds] })) }}
      busy={act.isPending}
      problem={act.error}
      onSubmit={({ lines }) => act.mutate({ lines: lines ?? [] }, { onSuccess: onClose })}
    >
      <Form.List name="lines">
        {(lines, { add, remove }) => (
          <div className="stack-tight">
            {lines.map((line) => (
              <fieldset className="fieldset" key={line.key}>
                <Form.Item
                  name={[line.name, 'role']}
                  label={t('person.role')}
                  rules={[{ required: true, message: t('form.needed') }]}
                >
                  <Select options={ROLE_NAMES.map((value) => ({ value, label: text(ROLES[value]) }))} />
                </Form.Item>
                <Form.Item
                  name={[line.name, 'competenceIds']}
                  label={t('rule.requires')}
                  rules={[{ required: true, type: 'array', min: 1, message: t('form.needed') }]}
                >
                  <Select
                    mode="multiple"
                    options={(competences.data?.items ?? [])
                      .filter((one) => one.retiredAt === null)
                      .map((one) => ({ value: one.id, label: text(one.title) }))}
                  />
                </Form.Item>
                <Form.Item
                  name={[line.name, 'graceDays']}
                  label={t('rule.grace')}
                  rules={[{ required: true, message: t('form.needed') }]}
                >
                  <InputNumber min={0} max={365} precision={0} style={{ width: '100%' }} />
                </Form.Item>
                <Button
                  type="text"
                  size="small"
                  icon={<DeleteOutlined aria-hidden />}
                  onClick={() => remove(line.name)}
                >
                  {t('common.remove')}
                </Button>
              </fieldset>
            ))}
            <Button icon={<PlusOutlined aria-hidden />} onClick={() => add({ graceDays: 30, competenceIds: [] })}>
              {t('rule.add')}
            </Button>
          </div>
        )}
      </Form.List>
    </FormDialog>
  );
}
