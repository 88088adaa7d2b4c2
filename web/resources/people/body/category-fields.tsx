import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { BodyView } from '../../../app/api/index.ts';
import { useText } from '../../../app/i18n/index.ts';
import { BilingualField } from '../../../components/bilingual-field/index.tsx';

type Content = BodyView['content'];
type Category = Content['rules']['categories'][number];

const PATH = ['content', 'rules', 'categories'];
const MOST = 20;

/** The categories of a body's members, with how many of each there must be at least. */
export function CategoryFields() {
  const { t } = useTranslation();
  const categories: Partial<Category>[] = Form.useWatch(PATH) ?? [];
  const members: Partial<Content['members'][number]>[] = Form.useWatch(['content', 'members']) ?? [];
  return (
    <Form.List name={PATH}>
      {(fields, { add, remove }) => (
        <fieldset className="fieldset">
          <legend>{t('body.categories')}</legend>
          {fields.map((field) => {
            const { name } = categories[field.name] ?? {};
            const used = members.some((member) => member?.category === name);
            return (
              <div className="category-line" key={field.key}>
                {/* Members refer to it, and a form hands on only what has a field. */}
                <Form.Item name={[field.name, 'name']} hidden>
                  <Input />
                </Form.Item>
                <BilingualField name={[field.name, 'title']} label={t('body.category')} max={100} />
                <Form.Item
                  name={[field.name, 'min']}
                  label={t('body.categoryMin')}
                  rules={[{ required: true, message: t('form.needed') }]}
                >
                  <InputNumber min={0} max={50} precision={0} />
                </Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined aria-hidden />}
                  aria-label={t('common.remove')}
                  title={used ? t('body.categoryUsed') : undefined}
                  // Members would be left without a category, and a body has at least one.
                  disabled={used || fields.length === 1}
                  onClick={() => remove(field.name)}
                />
              </div>
            );
          })}
          {fields.length < MOST ? (
            <Button
              icon={<PlusOutlined aria-hidden />}
              onClick={() => add({ name: freeName(categories), title: { zh: '', en: '' }, min: 1 })}
            >
              {t('body.addCategory')}
            </Button>
          ) : null}
        </fieldset>
      )}
    </Form.List>
  );
}

/** One of the categories as they stand in the form. */
export function CategorySelect(props: { id?: string; value?: string; onChange?: (name: string) => void }) {
  const text = useText();
  const categories: Partial<Category>[] = Form.useWatch(PATH) ?? [];
  return (
    <Select
      {...props}
      options={categories.flatMap(({ name, title }) =>
        name === undefined ? [] : [{ value: name, label: text(title) || '—' }],
      )}
    />
  );
}

/** What members refer to: never shown, so any name will do that no other category has. */
function freeName(categories: readonly Partial<Category>[]): string {
  for (let letter = 0; ; letter++) {
    const name = `category-${String.fromCharCode(97 + letter)}`;
    if (!categories.some((one) => one?.name === name)) return name;
  }
}
