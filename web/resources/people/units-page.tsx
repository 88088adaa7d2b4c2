import { PlusOutlined } from '@ant-design/icons';
import { Button, Tree } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Page as PageOf, type Unit, useAct, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { BilingualField } from '../../components/bilingual-field/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';

interface Node {
  readonly key: string;
  readonly title: React.ReactNode;
  readonly children: Node[];
}

/** The tree of units. */
export function Page() {
  const { t } = useTranslation();
  const text = useText();
  const may = useCan('unit.manage');
  const units = useRead<PageOf<Unit>>('/units');
  const [below, setBelow] = useState<Unit | null>(null);
  const [renaming, setRenaming] = useState<Unit | null>(null);
  const create = useAct<{ title: Unit['title'] }>({
    path: '/units',
    idempotent: true,
    body: ({ title }) => ({ title, parentId: below?.id }),
  });
  const rename = useAct<{ title: Unit['title'] }>({ path: `/units/${renaming?.id}`, method: 'patch' });
  const treeOf = (all: readonly Unit[], parentId: string | null): Node[] =>
    all
      .filter((unit) => unit.parentId === parentId)
      .map((unit) => ({
        key: unit.id,
        title: (
          <span className="unit-line">
            {text(unit.title)}
            {may ? (
              <span className="unit-acts">
                <Button size="small" type="text" icon={<PlusOutlined aria-hidden />} onClick={() => setBelow(unit)}>
                  {t('unitPage.below')}
                </Button>
                <Button size="small" type="text" onClick={() => setRenaming(unit)}>
                  {t('unitPage.rename')}
                </Button>
              </span>
            ) : null}
          </span>
        ),
        children: treeOf(all, unit.id),
      }));
  return (
    <>
      <PageHeader title={t('nav.units')} detail={t('unitPage.intro')} />
      <Panel>
        <Loaded query={units}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState title={t('unitPage.none')} />
            ) : (
              <Tree
                treeData={treeOf(items, null)}
                defaultExpandAll
                blockNode
                showLine
                selectable={false}
                aria-label={t('nav.units')}
              />
            )
          }
        </Loaded>
      </Panel>
      <FormDialog<{ title: Unit['title'] }>
        open={below !== null}
        onClose={() => setBelow(null)}
        title={t('unitPage.add')}
        note={below ? `${t('unitPage.parent')}: ${text(below.title)}` : undefined}
        okText={t('common.create')}
        busy={create.isPending}
        problem={create.error}
        onSubmit={(values) => create.mutate(values, { onSuccess: () => setBelow(null) })}
      >
        <BilingualField name="title" label={t('common.title')} />
      </FormDialog>
      <FormDialog<{ title: Unit['title'] }>
        open={renaming !== null}
        onClose={() => setRenaming(null)}
        title={t('unitPage.rename')}
        initial={renaming ? { title: renaming.title } : undefined}
        busy={rename.isPending}
        problem={rename.error}
        onSubmit={(values) => rename.mutate(values, { onSuccess: () => setRenaming(null) })}
      >
        <BilingualField name="title" label={t('common.title')} />
      </FormDialog>
    </>
  );
}
