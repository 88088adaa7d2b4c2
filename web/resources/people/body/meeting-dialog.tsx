import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, DatePicker, Form, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { type Page, type ReviewRow, useAct, useRead } from '../../../app/api/index.ts';
import { useText } from '../../../app/i18n/index.ts';
import { FormDialog } from '../../../components/form-dialog/index.tsx';

interface Line {
  readonly title: string;
  readonly text?: string;
  readonly kind: 'decision' | 'information';
  readonly ballot?: 'open' | 'secret';
  readonly reviewId?: string;
}
interface Values {
  readonly title: string;
  readonly place?: string;
  readonly startsAt: dayjs.Dayjs;
  readonly items: Line[];
}

/** Convenes a meeting with its agenda. */
export function MeetingDialog(props: { bodyId: string; onClose: () => void; onDone: (made: { id: string }) => void }) {
  const { t } = useTranslation();
  const text = useText();
  const reviews = useRead<Page<ReviewRow>>('/reviews', { state: 'open', limit: 100 });
  const act = useAct<Values, { id: string }>({
    path: `/bodies/${props.bodyId}/meetings`,
    idempotent: true,
    body: ({ title, place, startsAt, items }) => ({
      title,
      place: place ?? '',
      startsAt: startsAt.toISOString(),
      items: items.map((item) => ({ ...item, text: item.text ?? '', reviewId: item.reviewId ?? null })),
    }),
  });
  return (
    <FormDialog<Values>
      open
      preserve
      width={760}
      onClose={props.onClose}
      title={t('meeting.convene')}
      note={t('meeting.conveneNote')}
      okText={t('meeting.convene')}
      initial={{ startsAt: dayjs().add(7, 'day'), items: [{ title: '', kind: 'decision' }] }}
      busy={act.isPending}
      problem={act.error}
      onSubmit={(values) => act.mutate(values, { onSuccess: props.onDone })}
    >
      <Form.Item
        name="title"
        label={t('common.title')}
        rules={[{ required: true, whitespace: true, message: t('form.needed') }]}
      >
        <Input maxLength={200} autoFocus />
      </Form.Item>
      <Form.Item name="startsAt" label={t('meeting.startsAt')} rules={[{ required: true, message: t('form.needed') }]}>
        <DatePicker showTime style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="place" label={t('meeting.place')}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.List name="items">
        {(items, { add, remove }) => (
          <div className="stack-tight">
            {items.map((item, at) => (
              <fieldset className="fieldset" key={item.key}>
                <legend>{t('meeting.item', { number: at + 1 })}</legend>
                <Form.Item
                  name={[item.name, 'title']}
                  label={t('common.title')}
                  rules={[{ required: true, whitespace: true, message: t('form.needed') }]}
                >
                  <Input maxLength={200} />
                </Form.Item>
                <div className="columns-even">
                  <Form.Item name={[item.name, 'kind']} label={t('meeting.kindField')}>
                    <Select
                      options={(['decision', 'information'] as const).map((value) => ({
                        value,
                        label: t(`meeting.kind.${value}`),
                      }))}
                    />
                  </Form.Item>
                  <Form.Item
                    name={[item.name, 'ballot']}
                    label={t('meeting.ballotField')}
                    extra={t('meeting.ballotNote')}
                  >
                    <Select
                      allowClear
                      options={(['open', 'secret'] as const).map((value) => ({
                        value,
                        label: t(`meeting.ballot.${value}`),
                      }))}
                    />
                  </Form.Item>
                </div>
                <Form.Item name={[item.name, 'reviewId']} label={t('meeting.review')} extra={t('meeting.reviewNote')}>
                  <Select
                    allowClear
                    showSearch={{ optionFilterProp: 'label' }}
                    options={(reviews.data?.items ?? []).map((one) => ({ value: one.id, label: text(one.title) }))}
                  />
                </Form.Item>
                <Form.Item name={[item.name, 'text']} label={t('field.description')}>
                  <Input.TextArea autoSize={{ minRows: 1 }} maxLength={10000} />
                </Form.Item>
                <Button
                  type="text"
                  size="small"
                  icon={<DeleteOutlined aria-hidden />}
                  onClick={() => remove(item.name)}
                >
                  {t('common.remove')}
                </Button>
              </fieldset>
            ))}
            <Button icon={<PlusOutlined aria-hidden />} onClick={() => add({ title: '', kind: 'decision' })}>
              {t('meeting.addItem')}
            </Button>
          </div>
        )}
      </Form.List>
    </FormDialog>
  );
}
