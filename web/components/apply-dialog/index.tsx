import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { type ApiProblem, type GateVerdict, useAct } from '../../app/api/index.ts';
import { FormDialog } from '../form-dialog/index.tsx';
import { RequirementList } from '../requirement-list/index.tsx';

interface Applied {
  readonly verdict?: GateVerdict;
  readonly review?: { readonly id: string } | null;
}

/** Applies for the passage of a gate. A closed gate answers with what is missing, which is shown here. */
export function ApplyButton(props: {
  path: string;
  gate?: string;
  label: string;
  note: React.ReactNode;
  disabled?: boolean;
  type?: 'primary' | 'default';
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const act = useAct<{ statement: string }, Applied>({
    path: props.path,
    idempotent: true,
    body: (values) => (props.gate === undefined ? values : { ...values, gate: props.gate }),
  });
  const done = (answer: Applied) => {
    setOpen(false);
    if (answer.review) void navigate(`/reviews/${answer.review.id}`);
  };
  return (
    <>
      <Button type={props.type ?? 'primary'} disabled={props.disabled} onClick={() => setOpen(true)}>
        {props.label}
      </Button>
      <FormDialog<{ statement: string }>
        open={open}
        onClose={() => {
          setOpen(false);
          act.reset();
        }}
        title={props.label}
        note={
          <>
            {props.note}
            <ClosedGate problem={act.error} gate={props.gate} />
          </>
        }
        okText={t('apply.send')}
        busy={act.isPending}
        problem={act.error?.code === 'gate-closed' ? null : act.error}
        onSubmit={(values) => act.mutate(values, { onSuccess: done })}
      >
        <Form.Item
          name="statement"
          label={t('apply.statement')}
          extra={t('apply.statementExtra')}
          rules={[{ required: true, whitespace: true, message: t('apply.statementNeeded') }]}
        >
          <Input.TextArea autoSize={{ minRows: 3, maxRows: 8 }} maxLength={2000} showCount autoFocus />
        </Form.Item>
      </FormDialog>
    </>
  );
}

function ClosedGate({ problem, gate }: { problem: ApiProblem | null; gate?: string }) {
  if (problem?.code !== 'gate-closed') return null;
  const body = problem.body as unknown as Partial<GateVerdict> & { verdict?: GateVerdict };
  const requirements = body.verdict?.requirements ?? body.requirements ?? [];
  return (
    <RequirementList
      verdict={{ gate: gate ?? '', mode: 'block', met: false, open: false, checkedAt: '', requirements }}
    />
  );
}
