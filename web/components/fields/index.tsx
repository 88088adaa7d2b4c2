import { Form, Select, TreeSelect } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Unit } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useUnits } from '../names/index.ts';

/** The form library's own idea of an address refuses hosts without a dot, as machines of an organisation often are. */
export const HTTP_URL = /^https?:\/\/[^\s/]\S*$/i;

/** Several short texts. */
export function TagsField(props: {
  name: string | string[];
  label: string;
  required?: boolean;
  options?: string[];
  extra?: string;
}) {
  const { t } = useTranslation();
  return (
    <Form.Item
      name={props.name}
      label={props.label}
      extra={props.extra ?? t('form.listExtra')}
      rules={props.required ? [{ required: true, type: 'array', min: 1, message: t('form.needed') }] : []}
    >
      <Select
        mode="tags"
        tokenSeparators={[',', '，', ';', '；']}
        // Without suggestions the list would only repeat what is typed, and Tab would take the last entry away again.
        {...(props.options
          ? { options: props.options.map((value) => ({ value, label: value })) }
          : { open: false, suffixIcon: null })}
      />
    </Form.Item>
  );
}

interface TreeNode {
  readonly value: string;
  readonly title: string;
  readonly children: TreeNode[];
}

/** The units as a tree. */
export function useUnitTree(): { tree: TreeNode[]; units: readonly Unit[] } {
  const text = useText();
  const all = useUnits();
  const below = (parentId: string | null): TreeNode[] =>
    all
      .filter((unit) => unit.parentId === parentId)
      .map((unit) => ({ value: unit.id, title: text(unit.title), children: below(unit.id) }));
  return { tree: below(null), units: all };
}

/** The unit at which something lies. */
export function UnitField({ name = 'unitId', label }: { name?: string; label?: string }) {
  const { t } = useTranslation();
  const { tree } = useUnitTree();
  return (
    <Form.Item name={name} label={label ?? t('common.unit')} rules={[{ required: true, message: t('form.needed') }]}>
      <TreeSelect treeData={tree} treeDefaultExpandAll showSearch={{ treeNodeFilterProp: 'title' }} />
    </Form.Item>
  );
}

/** Empty text is nothing. */
export function orNull<T>(value: T | null | undefined | ''): T | null {
  return value === undefined || value === '' ? null : value;
}
