import { Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../app/api/index.ts';
import { useMe } from '../../app/session/index.ts';
import { BilingualField } from '../bilingual-field/index.tsx';
import { UnitField } from '../fields/index.tsx';
import { FormDialog } from '../form-dialog/index.tsx';

export interface EditedSubject<Content> {
  readonly title?: { zh: string; en: string };
  readonly unitId?: string;
  readonly content: Content;
}

/**
 * Registers a subject, or edits its newest revision. An edit names the revision that was seen, so that of two people who
 * edit at once one is told.
 */
export function SubjectEditor<Content extends object, Answer = { id: string }>(props: {
  open: boolean;
  onClose: () => void;
  heading: string;
  note?: React.ReactNode;
  /** Where a new one is registered, or its draft is saved. */
  path: string;
  editing?: { latest: string; title: { zh: string; en: string }; content: Content };
  initial?: Partial<EditedSubject<Content>>;
  /** Versions take their title from their label, and their unit from their model. */
  titled?: boolean;
  placed?: boolean;
  /** See FormDialog. */
  preserve?: boolean;
  shape?: (values: EditedSubject<Content>) => object;
  onDone?: (answer: Answer) => void;
  children: React.ReactNode;
}) {
  const { t } = useTranslation();
  const [form] = Form.useForm<EditedSubject<Content>>();
  const me = useMe();
  const { editing } = props;
  const act = useAct<EditedSubject<Content>, Answer>({
    path: props.path,
    method: editing ? 'put' : 'post',
    idempotent: true,
    body: (values) => (props.shape ? props.shape(values) : values),
    options: () => (editing ? { ifMatch: editing.latest } : {}),
  });
  const close = () => {
    act.reset();
    props.onClose();
  };
  return (
    <FormDialog<EditedSubject<Content>>
      open={props.open}
      onClose={close}
      form={form}
      title={props.heading}
      note={props.note ?? (editing ? t('form.draftNote') : undefined)}
      width={680}
      preserve={props.preserve}
      initial={
        editing
          ? ({ title: editing.title, content: editing.content } as Partial<EditedSubject<Content>>)
          : { unitId: me.roles[0]?.unitId, ...props.initial }
      }
      busy={act.isPending}
      problem={act.error}
      okText={t(editing ? 'form.saveDraft' : 'common.create')}
      onSubmit={(values) =>
        act.mutate(values, {
          onSuccess: (answer) => {
            close();
            props.onDone?.(answer);
          },
        })
      }
    >
      {props.titled === false ? null : <BilingualField name="title" label={t('common.title')} />}
      {editing || props.placed === false ? null : <UnitField />}
      {props.children}
    </FormDialog>
  );
}
