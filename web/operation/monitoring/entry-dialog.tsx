import { Form, Input, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { type KeywordEntry, type KeywordListView, useAct } from '../../app/api/index.ts';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { useKinds } from '../../components/risk-kinds/index.ts';

interface Edited {
  readonly text: string;
  readonly kind: string;
  readonly grade: KeywordEntry['grade'];
  readonly anywhere?: boolean;
  readonly literal?: boolean;
  readonly evasions?: KeywordEntry['evasions'];
  readonly note?: string;
}

/** Adds one entry to the draft, or changes one. */
export function EntryDialog(props: { list: KeywordListView; entry?: KeywordEntry; onClose: () => void }) {
  const { t } = useTranslation();
  const { list, entry } = props;
  const { options } = useKinds(list.content.ownKinds);
  const act = useAct<Edited>({
    path: `/keyword-lists/${list.id}/entries`,
    options: () => ({ ifMatch: list.latest }),
    body: ({ anywhere, literal, evasions, note, ...rest }) => ({
      put: [
        {
          ...rest,
          ...(anywhere ? { boundary: 'anywhere' } : {}),
          ...(literal ? { literal } : {}),
          ...(!literal && evasions && evasions.length > 0 ? { evasions } : {}),
          ...(note ? { note } : {}),
        },
      ],
      // Another text is another entry, which takes the place of this one.
      remove: entry && entry.text !== rest.text ? [entry.id] : [],
    }),
  });
  return (
    <FormDialog<Edited>
      open
      onClose={props.onClose}
      title={t(entry ? 'keywords.entryEdit' : 'keywords.entryAdd')}
      note={t('form.draftNote')}
      busy={act.isPending}
      problem={act.error}
      initial={
        entry
          ? { ...entry, anywhere: entry.boundary === 'anywhere', evasions: entry.evasions ?? [] }
          : { grade: 'medium', evasions: [] }
      }
      onSubmit={(values) => act.mutate(values, { onSuccess: props.onClose })}
    >
      <Form.Item
        name="text"
        label={t('keywords.text')}
        rules={[{ required: true, whitespace: true, message: t('form.needed') }]}
      >
        <Input maxLength={200} autoFocus />
      </Form.Item>
      <Form.Item name="kind" label={t('keywords.kind')} rules={[{ required: true, message: t('form.needed') }]}>
        <Select options={options} showSearch={{ optionFilterProp: 'label' }} />
      </Form.Item>
      <Form.Item name="grade" label={t('keywords.grade')}>
        <Select options={GRADES.map((value) => ({ value, label: t(`grade.${value}`) }))} />
      </Form.Item>
      <Form.Item name="evasions" label={t('keywords.evasions')} extra={t('keywords.evasionsExtra')}>
        <Select mode="multiple" options={EVASIONS.map((value) => ({ value, label: t(`via.${value}`) }))} />
      </Form.Item>
      <Form.Item
        name="literal"
        label={t('keywords.literal')}
        extra={t('keywords.literalExtra')}
        valuePropName="checked"
      >
        <Switch />
      </Form.Item>
      <Form.Item
        name="anywhere"
        label={t('keywords.anywhere')}
        extra={t('keywords.anywhereExtra')}
        valuePropName="checked"
      >
        <Switch />
      </Form.Item>
      <Form.Item name="note" label={t('field.note')}>
        <Input maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}

const GRADES = ['notice', 'low', 'medium', 'high'] as const;
const EVASIONS = ['leet', 'pinyin', 'split-character'] as const;
