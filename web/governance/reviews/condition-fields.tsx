import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, DatePicker, Form } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { BilingualField } from '../../components/bilingual-field/index.tsx';
import { PersonSelect } from '../../components/person-select/index.tsx';

export interface ConditionValues {
  text: { zh: string; en: string };
  answerableId: string;
  due: dayjs.Dayjs;
}

/** What an approval leaves to be met later: what, by whom, until when. */
export function ConditionFields() {
  const { t } = useTranslation();
  const needed = [{ required: true, message: t('form.needed') }];
  return (
    <Form.List name="conditions">
      {(fields, { add, remove }) => (
        <div className="stack-tight">
          {fields.map((field) => (
            <div key={field.key} className="line-item">
              <BilingualField name={[field.name, 'text']} label={t('review.conditionText')} long max={1000} />
              <Form.Item name={[field.name, 'answerableId']} label={t('review.answerable')} rules={needed}>
                <PersonSelect label={t('review.answerable')} />
              </Form.Item>
              <Form.Item name={[field.name, 'due']} label={t('review.due')} rules={needed}>
                <DatePicker style={{ width: '100%' }} minDate={dayjs()} />
              </Form.Item>
              <Button size="small" type="text" icon={<DeleteOutlined aria-hidden />} onClick={() => remove(field.name)}>
                {t('common.remove')}
              </Button>
            </div>
          ))}
          <div>
            <Button icon={<PlusOutlined aria-hidden />} disabled={fields.length >= 20} onClick={() => add({})}>
              {t('review.addCondition')}
            </Button>
          </div>
        </div>
      )}
    </Form.List>
  );
}
