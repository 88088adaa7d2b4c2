import { EditOutlined, PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { type ModelView, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { LifeLine } from '../../components/life-line/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { StateTag } from '../../components/status-tag/index.tsx';
import { SubjectContent } from '../../components/subject-content/index.tsx';
import { SubjectFacts } from '../../components/subject-content/subject-facts.tsx';
import { ModelEditor } from './model-editor.tsx';
import { VersionEditor } from './version-editor.tsx';
import { VersionTable } from './version-table.tsx';

/** A model with its versions and its life line. */
export function Page() {
  const { id = '' } = useParams();
  const model = useRead<ModelView>(`/models/${id}`);
  return <Loaded query={model}>{(data) => <Model model={data} />}</Loaded>;
}

function Model({ model }: { model: ModelView }) {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const mayEdit = useCan('model.write');
  const mayVersion = useCan('version.write');
  const [editing, setEditing] = useState(false);
  const [adding, setAdding] = useState(false);
  return (
    <>
      <PageHeader
        title={text(model.title)}
        crumbs={[{ title: t('nav.models'), path: '/models' }]}
        tags={<StateTag of="subject" value={model.state} />}
        detail={model.content.purpose}
        actions={
          mayEdit ? (
            <Button icon={<EditOutlined aria-hidden />} onClick={() => setEditing(true)}>
              {t('common.edit')}
            </Button>
          ) : null
        }
      />
      <div className="columns">
        <div className="stack">
          <Panel
            title={t('model.versions')}
            flush
            extra={
              mayVersion ? (
                <Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => setAdding(true)}>
                  {t('version.create')}
                </Button>
              ) : null
            }
          >
            <VersionTable versions={model.versions} />
          </Panel>
          <SubjectContent view={model} hide={['purpose']} title={t('model.description')} />
        </div>
        <div className="stack">
          <SubjectFacts view={model} />
          <Panel title={t('common.life')}>
            <LifeLine events={model.life} about={model.id} />
          </Panel>
        </div>
      </div>
      <ModelEditor open={editing} onClose={() => setEditing(false)} model={model} />
      <VersionEditor
        open={adding}
        onClose={() => setAdding(false)}
        modelId={model.id}
        onDone={(made) => void navigate(`/versions/${made.id}`)}
      />
    </>
  );
}
