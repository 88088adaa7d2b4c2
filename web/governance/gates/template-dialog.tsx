import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { type GateInfo, type ReviewTemplateView, useAct, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { BilingualField } from '../../components/bilingual-field/index.tsx';
import { orNull } from '../../components/fields/index.tsx';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { Time } from '../../components/time/index.tsx';

type Template = NonNullable<ReviewTemplateView['template']>;
interface Words {
  zh?: string;
  en?: string;
}
interface Values {
  applicant?: Words;
  reviewer?: Words;
  checklist?: { id?: string; question: { zh: string; en: string } }[];
  documents?: { id?: string; title: { zh: string; en: string } }[];
  deadlineDays?: number | null;
  reReviewMonths?: number | null;
  source?: string;
}

/** What reviews of the gate ask for: seen by everybody, set by administrators. */
export function TemplateDialog({ gate, onClose }: { gate: GateInfo; onClose: () => void }) {
  const templates = useRead<{ items: ReviewTemplateView[] }>('/review-templates');
  const found = templates.data?.items.find((one) => one.gate === gate.name);
  return found ? <Edit view={found} onClose={onClose} /> : null;
}

function Edit({ view, onClose }: { view: ReviewTemplateView; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const [form] = Form.useForm<Values>();
  const may = useCan('review-template.set');
  const set = useAct<{ template: Template | null }>({
    method: 'put',
    path: `/review-templates/${view.gate}`,
    options: () => ({ ifMatch: String(view.revision) }),
  });
  return (
    <FormDialog<Values>
      open
      preserve
      form={form}
      width={760}
      title={t('template.of', { gate: text(view.title) })}
      note={
        <>
          {t('template.note')}{' '}
          {view.setBy ? (
            <>
              {t('template.setBy')} {view.setBy.name} <Time at={view.setAt} />
            </>
          ) : (
            t('template.none')
          )}
        </>
      }
      okText={may ? t('template.set') : t('common.close')}
      initial={valuesOf(view.template)}
      busy={set.isPending}
      problem={set.error}
      onClose={onClose}
      onSubmit={(values) => (may ? set.mutate({ template: templateOf(values) }, { onSuccess: onClose }) : onClose())}
    >
      {may ? (
        <div className="row">
          {view.preset ? (
            <Button size="small" onClick={() => form.setFieldsValue(valuesOf(view.preset))}>
              {t('template.usePreset')}
            </Button>
          ) : null}
          {view.template ? (
            <Button size="small" danger onClick={() => set.mutate({ template: null }, { onSuccess: onClose })}>
              {t('template.remove')}
            </Button>
          ) : null}
        </div>
      ) : null}
      <BilingualField name="applicant" label={t('template.applicant')} long required={false} max={4000} />
      <BilingualField name="reviewer" label={t('template.reviewer')} long required={false} max={4000} />
      <Lines name="checklist" field="question" most={40} />
      <Lines name="documents" field="title" most={20} />
      <Form.Item name="deadlineDays" label={t('template.deadlineDays')} extra={t('template.deadlineExtra')}>
        <InputNumber min={1} max={120} precision={0} />
      </Form.Item>
      <Form.Item name="reReviewMonths" label={t('template.reReviewMonths')}>
        <InputNumber min={1} max={60} precision={0} />
      </Form.Item>
      <Form.Item name="source" label={t('template.source')}>
        <Input.TextArea autoSize maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}

function Lines({ name, field, most }: { name: 'checklist' | 'documents'; field: 'question' | 'title'; most: number }) {
  const { t } = useTranslation();
  return (
    <Form.Item label={t(`template.${name}`)}>
      <Form.List name={name}>
        {(fields, { add, remove }) => (
          <div className="stack-tight">
            {fields.map((one) => (
              <div key={one.key} className="line-item">
                <Form.Item name={[one.name, 'id']} hidden>
                  <Input />
                </Form.Item>
                <BilingualField
                  name={[one.name, field]}
                  label={t(name === 'checklist' ? 'template.question' : 'template.documentTitle')}
                />
                <div>
                  <Button
                    size="small"
                    type="text"
                    icon={<DeleteOutlined aria-hidden />}
                    onClick={() => remove(one.name)}
                  >
                    {t('common.remove')}
                  </Button>
                </div>
              </div>
            ))}
            <div>
              <Button
                size="small"
                icon={<PlusOutlined aria-hidden />}
                disabled={fields.length >= most}
                onClick={() => add({})}
              >
                {t(name === 'checklist' ? 'template.addQuestion' : 'template.addDocument')}
              </Button>
            </div>
          </div>
        )}
      </Form.List>
    </Form.Item>
  );
}

function valuesOf(template: Template | null): Values {
  if (template === null) return { checklist: [], documents: [] };
  const { guidance, source, ...rest } = template;
  return {
    ...rest,
    applicant: guidance.applicant ?? {},
    reviewer: guidance.reviewer ?? {},
    source: source ?? '',
  };
}

/** A line that is new gets an id that no other has. */
function numbered<T extends { id?: string }>(lines: readonly T[]): (T & { id: string })[] {
  const taken = new Set(lines.map(({ id }) => id));
  let next = 1;
  return lines.map((line) => {
    if (line.id) return { ...line, id: line.id };
    while (taken.has(`line-${next}`)) next += 1;
    taken.add(`line-${next}`);
    return { ...line, id: `line-${next}` };
  });
}

const wordsOf = ({ zh = '', en = '' }: Words = {}) =>
  zh.trim() === '' && en.trim() === '' ? null : { zh: zh.trim() || en, en: en.trim() || zh };

function templateOf(values: Values): Template {
  return {
    guidance: { applicant: wordsOf(values.applicant), reviewer: wordsOf(values.reviewer) },
    checklist: numbered(values.checklist ?? []),
    documents: numbered(values.documents ?? []),
    deadlineDays: orNull(values.deadlineDays),
    reReviewMonths: orNull(values.reReviewMonths),
    source: orNull(values.source?.trim()),
  };
}
