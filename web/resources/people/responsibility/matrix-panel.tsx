import { PlusOutlined } from '@ant-design/icons';
import { Button, Form, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type MatrixSubjectView, type MatrixView, useAct, useList, useRead } from '../../../app/api/index.ts';
import { useText } from '../../../app/i18n/index.ts';
import { useCan } from '../../../app/session/index.ts';
import { useFilters } from '../../../components/filters/index.ts';
import { FormDialog } from '../../../components/form-dialog/index.tsx';
import { Loaded } from '../../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../../components/panel/index.tsx';
import { PersonSelect } from '../../../components/person-select/index.tsx';
import { ProblemAlert } from '../../../components/problem-alert/index.tsx';
import { Word } from '../../../components/status-tag/index.tsx';
import { SubjectLink } from '../../../components/subject-link/index.tsx';
import { measurePath } from '../../../components/subject-link/path.ts';
import { SubjectSelect } from '../../../components/subject-select/index.tsx';

const LETTERS = ['R', 'A', 'C', 'I'] as const;
type Row = MatrixView['rows'][number];

/** Measures down, kinds of responsibility across; what is missing is said at the end of each row. */
export function MatrixPanel() {
  const { t } = useTranslation();
  const may = useCan('responsibility.write');
  const [adding, setAdding] = useState(false);
  const [{ subject: subjectId }, setFilter] = useFilters(['subject']);
  const matrix = useRead<MatrixView>('/responsibilities', { subjectId });
  const end = useAct<{ id: string }>({ method: 'delete', path: ({ id }) => `/responsibilities/${id}` });
  return (
    <Panel
      title={
        subjectId === undefined ? (
          t('responsibility.matrix')
        ) : (
          <>
            {t('responsibility.matrixOf')} <SubjectLink id={subjectId} showKind />
          </>
        )
      }
      note={t(subjectId === undefined ? 'responsibility.matrixNote' : 'responsibility.matrixOfNote')}
      extra={
        may ? (
          <Button size="small" type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setAdding(true)}>
            {t('responsibility.assign')}
          </Button>
        ) : null
      }
    >
      <div className="matrix-choice">
        <SubjectSelect
          label={t('responsibility.subject')}
          placeholder={t('responsibility.subjectHint')}
          value={subjectId}
          onChange={(id) => setFilter({ subject: id ?? null })}
        />
        {subjectId === undefined ? <OwnSubjects onOpen={(id) => setFilter({ subject: id })} /> : null}
      </div>
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
                  <MatrixRow
                    key={row.measureId}
                    row={row}
                    ofSubject={subjectId !== undefined}
                    onEnd={may ? (id) => end.mutate({ id }) : null}
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
      {adding ? (
        <AssignDialog rows={matrix.data?.rows ?? []} subjectId={subjectId} onClose={() => setAdding(false)} />
      ) : null}
    </Panel>
  );
}

/** Subjects with people of their own; each says where something is missing. */
function OwnSubjects({ onOpen }: { onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const list = useList<MatrixSubjectView>('/responsibilities/subjects', undefined, { limit: 20 });
  if (!list.data || list.data.length === 0) return null;
  return (
    <div>
      <b className="small">{t('responsibility.ownSubjects')}</b>
      <ul className="own-subjects">
        {list.data.map(({ subjectId, faulty }) => (
          <li key={subjectId}>
            <SubjectLink id={subjectId} showKind />
            <Button size="small" onClick={() => onOpen(subjectId)}>
              {t('responsibility.openSubject')}
            </Button>
            {faulty.length === 0 ? (
              <Word tone="good">{t('responsibility.complete')}</Word>
            ) : (
              <Word tone="bad">
                {t('responsibility.faultyAt', {
                  measures: faulty.map(({ measureId }) => measureId).join(t('common.separator')),
                })}
              </Word>
            )}
          </li>
        ))}
      </ul>
      {list.hasNextPage ? (
        <Button size="small" type="link" onClick={() => void list.fetchNextPage()}>
          {t('common.more')}
        </Button>
      ) : null}
    </div>
  );
}

function MatrixRow({ row, ofSubject, onEnd }: { row: Row; ofSubject: boolean; onEnd: ((id: string) => void) | null }) {
  const { t } = useTranslation();
  const text = useText();
  // A subject with nobody of its own in a measure is looked after as the organisation is.
  const own = row.assignments.some((one) => !one.inherited);
  const needed = ofSubject ? own : row.level === 'required' || own;
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
                {one.inherited ? <span className="quiet small">{t('responsibility.inherited')}</span> : null}
                {one.able ? null : <Word tone="bad">{t('responsibility.unable')}</Word>}
                {onEnd && !one.inherited ? (
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
          ? t(ofSubject ? 'responsibility.asOrganisation' : 'responsibility.optional')
          : row.faults.length === 0
            ? t('responsibility.complete')
            : row.faults.map((fault) => t(`responsibility.fault.${fault}`)).join(t('common.separator'))}
      </td>
    </tr>
  );
}

function AssignDialog({
  rows,
  subjectId,
  onClose,
}: {
  rows: readonly Row[];
  subjectId: string | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const text = useText();
  const act = useAct<{ measureId: string; personId: string; letter: string }>({
    path: '/responsibilities',
    idempotent: true,
    body: (values) => ({ ...values, subjectId }),
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
