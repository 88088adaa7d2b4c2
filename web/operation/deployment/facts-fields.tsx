import { Checkbox, DatePicker, Form, InputNumber, Radio, Select } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import type { ServiceFacts } from '../../app/api/index.ts';

type YesNo = { [name in keyof ServiceFacts]: ServiceFacts[name] extends boolean ? name : never }[keyof ServiceFacts];

/** The questions answered by yes or no, in the order to ask; the compiler sees to it that none is forgotten. */
const YES_NO: Record<YesNo, true> = {
  offeredToPublic: true,
  inMainlandChina: true,
  publicOpinionOrMobilisation: true,
  baseModelFiled: true,
  suppliesOthers: true,
  algorithmRecommendation: true,
  deepSynthesis: true,
  editsFaceOrVoice: true,
  personalInformation: true,
  sensitivePersonalInformation: true,
  automatedDecision: true,
  crossBorderTransfer: true,
  importantData: true,
  minors: true,
  criticalInfrastructure: true,
  paid: true,
};

export const YES_NO_FACTS = Object.keys(YES_NO) as YesNo[];
const CHANNELS = ['website', 'app', 'api'] as const;
const FIELDS = ['news', 'medical', 'finance', 'education', 'publishing', 'audio-video'] as const;

/** Where the questions begin: nothing claimed. */
export const NO_FACTS: ServiceFacts = {
  ...(Object.fromEntries(YES_NO_FACTS.map((name) => [name, name === 'inMainlandChina'])) as Record<YesNo, boolean>),
  modelOrigin: 'own',
  channels: [],
  fields: [],
  mlpsLevelWanted: 2,
  startsOn: null,
};

/** The facts of a service that decide which legal procedures it needs. */
export function FactsFields({ prefix = [] }: { prefix?: string[] }) {
  const { t } = useTranslation();
  return (
    <fieldset className="fieldset">
      <legend>{t('application.facts')}</legend>
      <p className="quiet small">{t('application.factsNote')}</p>
      <Form.Item name={[...prefix, 'modelOrigin']} label={t('fact.modelOrigin')} required>
        <Radio.Group
          options={(['own', 'fine-tuned', 'api'] as const).map((value) => ({
            value,
            label: t(`value.modelOrigin.${value}`),
          }))}
        />
      </Form.Item>
      <div className="fact-grid">
        {YES_NO_FACTS.map((name) => (
          <Form.Item key={name} name={[...prefix, name]} valuePropName="checked" noStyle>
            <Checkbox>{t(`fact.${name}`)}</Checkbox>
          </Form.Item>
        ))}
      </div>
      <div className="form-columns">
        <Form.Item name={[...prefix, 'channels']} label={t('fact.channels')}>
          <Checkbox.Group options={CHANNELS.map((value) => ({ value, label: t(`value.channels.${value}`) }))} />
        </Form.Item>
        <Form.Item name={[...prefix, 'fields']} label={t('fact.fields')}>
          <Select mode="multiple" options={FIELDS.map((value) => ({ value, label: t(`value.fields.${value}`) }))} />
        </Form.Item>
        <Form.Item name={[...prefix, 'mlpsLevelWanted']} label={t('fact.mlpsLevelWanted')}>
          <InputNumber min={1} max={4} precision={0} />
        </Form.Item>
        <Form.Item
          name={[...prefix, 'startsOn']}
          label={t('fact.startsOn')}
          getValueProps={(day: string | null) => ({ value: day ? dayjs(day) : null })}
          normalize={(day: dayjs.Dayjs | null) => day?.format('YYYY-MM-DD') ?? null}
        >
          <DatePicker />
        </Form.Item>
      </div>
    </fieldset>
  );
}
