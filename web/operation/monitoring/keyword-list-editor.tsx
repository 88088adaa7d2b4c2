import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { KeywordListView } from '../../app/api/index.ts';
import { SubjectEditor } from '../../components/subject-editor/index.tsx';

type Settings = Pick<KeywordListView['content'], 'description' | 'ownKinds'>;

const OWN_KIND = /^own\.[a-z0-9]+(-[a-z0-9]+)*$/;

/** Registers a list, or edits its description and its own kinds. Mounted only while it is open. */
export function KeywordListEditor(props: {
  onClose: () => void;
  list?: KeywordListView;
  onDone?: (made: { id: string }) => void;
}) {
  const { t } = useTranslation();
  const { list } = props;
  return (
    <SubjectEditor<Settings>
      open
      preserve
      onClose={props.onClose}
      heading={t(list ? 'keywords.edit' : 'keywords.create')}
      path={list ? `/keyword-lists/${list.id}/draft` : '/keyword-lists'}
      editing={
        list && {
          latest: list.latest,
          title: list.title,
          content: { description: list.content.description, ownKinds: list.content.ownKinds },
        }
      }
      initial={{ content: { description: '', ownKinds: [] } }}
      shape={({ content, ...rest }) => ({
        ...rest,
        description: content.description ?? '',
        ownKinds: content.ownKinds ?? [],
      })}
      onDone={props.onDone}
    >
      <Form.Item name={['content', 'description']} label={t('field.description')}>
        <Input.TextArea autoSize={{ minRows: 2 }} maxLength={2000} />
      </Form.Item>
      <Form.List name={['content', 'ownKinds']}>
        {(kinds, { add, remove }) => (
          <fieldset className="fieldset">
            <legend>{t('keywords.ownKinds')}</legend>
            <p className="quiet small">{t('keywords.ownKindsNote')}</p>
            {kinds.map((kind, at) => (
              <div className="own-kind" key={kind.key}>
                <Form.Item
                  name={[kind.name, 'id']}
                  label={t('keywords.ownKindId', { number: at + 1 })}
                  rules={[{ required: true, pattern: OWN_KIND, message: t('keywords.ownKindPattern') }]}
                >
                  <Input maxLength={60} placeholder="own.brand-names" />
                </Form.Item>
                <Form.Item
                  name={[kind.name, 'title', 'zh']}
                  label={t('keywords.ownKindZh')}
                  rules={[{ required: true, whitespace: true, message: t('form.needed') }]}
                >
                  <Input maxLength={200} />
                </Form.Item>
                <Form.Item
                  name={[kind.name, 'title', 'en']}
                  label={t('keywords.ownKindEn')}
                  rules={[{ required: true, whitespace: true, message: t('form.needed') }]}
                >
                  <Input maxLength={200} />
                </Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined aria-hidden />}
                  aria-label={t('common.remove')}
                  onClick={() => remove(kind.name)}
                />
              </div>
            ))}
            <Button icon={<PlusOutlined aria-hidden />} onClick={() => add({ id: 'own.' })}>
              {t('keywords.ownKindAdd')}
            </Button>
          </fieldset>
        )}
      </Form.List>
    </SubjectEditor>
  );
}
