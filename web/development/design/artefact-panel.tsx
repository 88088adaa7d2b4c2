import { UploadOutlined } from '@ant-design/icons';
import { Alert, Button, Upload } from 'antd';
import { useTranslation } from 'react-i18next';
import type { VersionView } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { CopyableId } from '../../components/copyable-id/index.tsx';
import { FactsList } from '../../components/facts-list/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';
import { useUploadArtefact } from './upload-artefact.ts';

/** What identifies the weights, and how that is known. An upload is hashed by the server while it arrives. */
export function ArtefactPanel({ version }: { version: VersionView }) {
  const { t, i18n } = useTranslation();
  const may = useCan('version.write');
  const { artefact } = version.content;
  const send = useUploadArtefact(version);
  return (
    <Panel title={t('version.artefact')}>
      <div className="stack-tight">
        {artefact ? (
          <FactsList
            facts={[
              ['SHA-256', <CopyableId key="sha" value={artefact.sha256} />],
              [t('field.bytes'), artefact.bytes?.toLocaleString(i18n.language)],
              version.artefactAssurance && [
                t('version.known'),
                <Word key="known">{t(`assurance.${version.artefactAssurance}`)}</Word>,
              ],
            ]}
          />
        ) : (
          <Alert type="warning" showIcon title={t('version.noArtefact')} description={t('version.noArtefactText')} />
        )}
        {may ? (
          <Upload
            showUploadList={false}
            beforeUpload={(file) => {
              send.mutate(file);
              return false;
            }}
          >
            <Button icon={<UploadOutlined aria-hidden />} loading={send.isPending}>
              {t('version.upload')}
            </Button>
          </Upload>
        ) : null}
        <p className="quiet small">{t('version.uploadNote')}</p>
        <ProblemAlert problem={send.error} />
      </div>
    </Panel>
  );
}
