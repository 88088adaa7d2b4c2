import { PlusOutlined } from '@ant-design/icons';
import { Button, Form, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type MatrixView, useAct, useRead } from '../../../app/api/index.ts';
import { useText } from '../../../app/i18n/index.ts';
import { useCan } from '../../../app/session/index.ts';
import { FormDialog } from '../../../components/form-dialog/index.tsx';
import { Loaded } from '../../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../../components/panel/index.tsx';
import { PersonSelect } from '../../../components/person-select/index.tsx';
import { ProblemAlert } from '../../../components/problem-alert/index.tsx';
import { Word } from '../../../components/status-tag/index.tsx';
import { measurePath } from '../../../components/subject-link/path.ts';

const LETTERS = ['R', 'A', 'C', 'I'] as const;
type Row = MatrixView['rows'][number];

/** Measures down, kinds of responsibility across; what is missing is said at the end of each row. */
export function MatrixPanel() {
  const { t } = useTranslation();
  const may = useCan('responsibility.write');
  const [adding, setAdding] = useState(false);
  const matrix = useRead<MatrixView>('/responsibilities');
  const end = useAct<{ id: string }>({ method: 'delete', path: ({ id }) => `/responsibilities/${id}` });
  return (
    <Panel
      title={t('responsibility.matrix')}
      note={t('responsibility.matrixNote')}
      extra={
        may ? (
          <Button size="small" type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setAdding(true)}>
            {t('responsibility.assign')}
          </Button>
        ) : null
      }
    >
      <ProblemAlert problem={end.error} />
      <Loaded query={matrix}>
        {(data) => (
          <div className="matrix-scroll">
            <table className="matrix">
              <thead>
                <tr>
                  <th scope="col">{t('responsibility.measure')}</th>
                  {LETTERS.map((letter) => (
                    <th scope="col" key={letter}>
                      {t(`responsibility.letter.${letter}`)}
                    </th>
                  ))}
                  <th scope="col">{t('responsibility.state')}</th>
                </tr>
              </thead>
              <tbody>
                {data.rows.map((row) => (
                  <MatrixRow key={row.measureId} row={row} onEnd={may ? (id) => end.mutate({ id }) : null} />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
      {adding ? <AssignDialog rows={matrix.data?.rows ?? []} onClose={() => setAdding(false)} /> : null}
    </Panel>
  );
}

function MatrixRow({ row, onEnd }: { row: Row; onEnd: ((id: string) => void) | null }) {
  const { t } = useTranslation();
  const text = useText();
  const needed = row.level === 'required' || row.assignments.length > 0;
  const serious = row.faults.filter((fault) => fault !== 'alone');
  const tone = !needed
    ? 'matrix-none'
    : serious.length > 0
      ? 'matrix-bad'
      : row.faults.length > 0
        ? 'matrix-warn'
        : 'matrix-good';
  return (
    <tr>
      <th scope="row">
        <Link to={measurePath(row.measureId)}>{row.measureId}</Link> {text(row.title)}
      </th>
      {LETTERS.map((letter) => (
        <td key={letter}>
          {row.assignments
            .filter((one) => one.letter === letter)
            .map((one) => (
              <div key={one.id} className="row">
                <Link to={`/people/${one.person.id}`}>{one.person.name}</Link>
                {one.standIn ? (
                  <Word tone="info">{t('responsibility.standIn', { name: one.standIn.name })}</Word>
                ) : null}
                {one.able ? null : <Word tone="bad">{t('responsibility.unable')}</Word>}
                {onEnd ? (
                  <Button
                    size="small"
                    type="text"
                    aria-label={t('responsibility.end', { name: one.person.name })}
                    onClick={() => onEnd(one.id)}
                  >
                    ×
                  </Button>
                ) : null}
              </div>
            ))}
        </td>
      ))}
      <td className={tone}>
        {!needed
          ? t('responsibility.optional')
          : row.faults.length === 0
            ? t('responsibility.complete')
            : row.faults.map((fault) => t(`responsibility.fault.${fault}`)).join(t('common.separator'))}
      </td>
    </tr>
  );
}

function AssignDialog({ rows, onClose }: { rows: readonly Row[]; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const act = useAct<{ measureId: string; personId: string; letter: string }>({
    path: '/responsibilities',
    idempotent: true,
  });
  return (
    <FormDialog<{ measureId: string; personId: string; letter: string }>
      open
      onClose={onClose}
      title={t('responsibility.assign')}
      busy={act.isPending}
      problem={act.error}
      onSubmit={(values) => act.mutate(values, { onSuccess: onClose })}
    >
      <Form.Item
        name="measureId"
        label={t('responsibility.measure')}
        rules={[{ required: true, message: t('form.needed') }]}
      >
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={rows.map((row) => ({ value: row.measureId, label: `${row.measureId} ${text(row.title)}` }))}
        />
      </Form.Item>
      <Form.Item name="letter" label={t('responsibility.kind')} rules={[{ required: true, message: t('form.needed') }]}>
        <Select options={LETTERS.map((value) => ({ value, label: t(`responsibility.letter.${value}`) }))} />
      </Form.Item>
      <Form.Item name="personId" label={t('person.name')} rules={[{ required: true, message: t('form.needed') }]}>
        <PersonSelect />
      </Form.Item>
    </FormDialog>
  );
}
