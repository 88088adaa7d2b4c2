import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Alert, Button, Checkbox, Form, Input, InputNumber, Select, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { type BodyView, type GateInfo, type Page, type PresetView, useRead } from '../../../app/api/index.ts';
import { useText } from '../../../app/i18n/index.ts';
import { PersonSelect } from '../../../components/person-select/index.tsx';
import { SubjectEditor } from '../../../components/subject-editor/index.tsx';
import { CategoryFields, CategorySelect } from './category-fields.tsx';

type Content = BodyView['content'];
/** A seat as one choice of a list: gate and seat. */
type Edited = Omit<Content, 'seats'> & { readonly seatNames: string[] };

const NUMBERS = ['membersMin', 'outsideMin', 'termMonthsMax', 'quorum', 'actionDays'] as const;
const YES_NO = ['membersOdd', 'bothSexes', 'quorumOfCategories'] as const;
const FUNCTIONS = ['chair', 'vice-chair', 'member', 'secretary', 'adviser'] as const;

/** Registers a body or edits its draft; a new one begins with the rules that the law sets for an ethics committee. */
export function BodyEditor(props: { onClose: () => void; body?: BodyView; onDone?: (made: { id: string }) => void }) {
  const presets = useRead<{ items: PresetView[] }>('/body-presets');
  if (presets.data === undefined) return <Skeleton active />;
  return <Editor {...props} preset={presets.data.items[0]!} />;
}

function Editor({
  body,
  preset,
  onClose,
  onDone,
}: {
  body?: BodyView;
  preset: PresetView;
  onClose: () => void;
  onDone?: (made: { id: string }) => void;
}) {
  const { t } = useTranslation();
  const text = useText();
  const gates = useRead<Page<GateInfo>>('/gates');
  const all = gates.data?.items ?? [];
  const initial: Edited = body
    ? { ...body.content, seatNames: body.content.seats.map(({ gate, seat }) => `${gate}|${seat}`) }
    : { purpose: '', preset: 'ethics-committee', rules: preset.rules, members: [], seatNames: [] };
  return (
    <SubjectEditor<Edited>
      open
      preserve
      onClose={onClose}
      heading={t(body ? 'body.edit' : 'body.create')}
      path={body ? `/bodies/${body.id}/draft` : '/bodies'}
      editing={body && { latest: body.latest, title: body.title, content: initial }}
      initial={{ content: initial }}
      shape={({ content, ...rest }) => ({
        ...rest,
        purpose: content.purpose,
        preset: content.preset ?? null,
        rules: {
          ...initial.rules,
          ...content.rules,
          majority: { ...initial.rules.majority, ...content.rules.majority },
        },
        members: (content.members ?? []).map((member) => ({
          ...member,
          outside: member.outside ?? false,
          sex: member.sex ?? null,
        })),
        seats: (content.seatNames ?? []).map((name) => {
          const [gate, seat] = name.split('|');
          return { gate, seat };
        }),
      })}
      onDone={onDone}
    >
      <Form.Item
        name={['content', 'purpose']}
        label={t('body.purpose')}
        rules={[{ required: true, whitespace: true, message: t('form.needed') }]}
      >
        <Input.TextArea autoSize={{ minRows: 2 }} maxLength={4000} />
      </Form.Item>
      <Form.Item name={['content', 'preset']} label={t('body.presetField')} extra={t('body.presetExtra')}>
        <Select allowClear options={[{ value: preset.id, label: text(preset.title) }]} />
      </Form.Item>
      <details>
        <summary className="quiet">{t('body.sources')}</summary>
        <ul className="values">
          {preset.sources.map((one) => (
            <li key={one.criterionId}>
              {text(one.title)} — {one.source} · {t(`confidence.${one.confidence}`)}
            </li>
          ))}
        </ul>
      </details>
      <fieldset className="fieldset">
        <legend>{t('body.rules')}</legend>
        <div className="columns-even">
          {NUMBERS.map((name) => (
            <Form.Item
              key={name}
              name={['content', 'rules', name]}
              label={t(`body.rule.${name}`)}
              rules={[{ required: true, message: t('form.needed') }]}
            >
              <InputNumber min={name === 'outsideMin' ? 0 : 1} precision={0} style={{ width: '100%' }} />
            </Form.Item>
          ))}
          <Form.Item label={t('body.rule.majority')}>
            <span className="row">
              <Form.Item name={['content', 'rules', 'majority', 'numerator']} noStyle>
                <InputNumber min={1} max={100} precision={0} aria-label={t('body.rule.numerator')} />
              </Form.Item>
              /
              <Form.Item name={['content', 'rules', 'majority', 'denominator']} noStyle>
                <InputNumber min={1} max={100} precision={0} aria-label={t('body.rule.denominator')} />
              </Form.Item>
              <Form.Item name={['content', 'rules', 'majority', 'of']} noStyle>
                <Select
                  aria-label={t('body.rule.of')}
                  style={{ width: 130 }}
                  options={(['present', 'members', 'cast'] as const).map((value) => ({
                    value,
                    label: t(`body.majorityOf.${value}`),
                  }))}
                />
              </Form.Item>
            </span>
          </Form.Item>
          <Form.Item name={['content', 'rules', 'ballot']} label={t('body.rule.ballot')}>
            <Select
              options={(['open', 'secret'] as const).map((value) => ({ value, label: t(`meeting.ballot.${value}`) }))}
            />
          </Form.Item>
        </div>
        {YES_NO.map((name) => (
          <Form.Item key={name} name={['content', 'rules', name]} valuePropName="checked" noStyle>
            <Checkbox>{t(`body.rule.${name}`)}</Checkbox>
          </Form.Item>
        ))}
      </fieldset>
      <CategoryFields />
      <Form.List name={['content', 'members']}>
        {(members, { add, remove }) => (
          <fieldset className="fieldset">
            <legend>{t('body.members')}</legend>
            <Alert type="info" title={t('body.membersNote')} />
            {members.map((member) => (
              <div className="columns-even" key={member.key}>
                <Form.Item
                  name={[member.name, 'personId']}
                  label={t('person.name')}
                  rules={[{ required: true, message: t('form.needed') }]}
                >
                  <PersonSelect />
                </Form.Item>
                <Form.Item
                  name={[member.name, 'category']}
                  label={t('body.category')}
                  rules={[{ required: true, message: t('form.needed') }]}
                >
                  <CategorySelect />
                </Form.Item>
                <Form.Item name={[member.name, 'function']} label={t('body.functionField')}>
                  <Select options={FUNCTIONS.map((value) => ({ value, label: t(`body.function.${value}`) }))} />
                </Form.Item>
                <Form.Item name={[member.name, 'sex']} label={t('body.sexField')}>
                  <Select
                    allowClear
                    options={(['f', 'm'] as const).map((value) => ({ value, label: t(`body.sex.${value}`) }))}
                  />
                </Form.Item>
                <Form.Item
                  name={[member.name, 'from']}
                  label={t('body.from')}
                  rules={[{ required: true, pattern: /^\d{4}-\d\d-\d\d$/, message: t('body.day') }]}
                >
                  <Input type="date" />
                </Form.Item>
                <Form.Item
                  name={[member.name, 'until']}
                  label={t('body.until')}
                  rules={[{ required: true, pattern: /^\d{4}-\d\d-\d\d$/, message: t('body.day') }]}
                >
                  <Input type="date" />
                </Form.Item>
                <Form.Item name={[member.name, 'outside']} valuePropName="checked" noStyle>
                  <Checkbox>{t('body.outside')}</Checkbox>
                </Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined aria-hidden />}
                  aria-label={t('common.remove')}
                  onClick={() => remove(member.name)}
                />
              </div>
            ))}
            <Button icon={<PlusOutlined aria-hidden />} onClick={() => add({ function: 'member', outside: false })}>
              {t('body.addMember')}
            </Button>
          </fieldset>
        )}
      </Form.List>
      <Form.Item name={['content', 'seatNames']} label={t('body.seats')} extra={t('body.seatsExtra')}>
        <Select
          mode="multiple"
          options={all
            .filter((gate) => gate.name !== 'body.establish')
            .flatMap((gate) =>
              gate.rule.seats.map((seat) => ({
                value: `${gate.name}|${seat.name}`,
                label: `${text(gate.title)} · ${text(seat.title)}`,
              })),
            )}
        />
      </Form.Item>
    </SubjectEditor>
  );
}
