import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { SUBJECT_KINDS, type SubjectKind } from '../../../src/kernel/subject/index.ts';
import type { ReviewBindingView } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { CopyableId } from '../../components/copyable-id/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';
import { Comparison } from './comparison.tsx';

/** One bound revision with its content, compared with what is in force. */
export function BindingPanel({ binding }: { binding: ReviewBindingView }) {
  const { t } = useTranslation();
  const text = useText();
  const nowInForce = binding.inForce?.revision === binding.revision;
  return (
    <Panel
      title={
        <>
          <span className="quiet">{text(SUBJECT_KINDS[binding.subjectKind as SubjectKind])}</span>{' '}
          <SubjectLink id={binding.subjectId} kind={binding.subjectKind} title={binding.title} />
        </>
      }
      extra={
        <span className="row small quiet">
          {t('common.revisionNumber', { number: binding.number })}
          <CopyableId value={binding.revision} short={12} />
        </span>
      }
    >
      {binding.newer ? <Alert type="info" showIcon title={t('review.newer')} /> : null}
      <Comparison binding={binding} nowInForce={nowInForce} />
    </Panel>
  );
}
