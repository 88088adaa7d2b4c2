import { Steps } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ReleaseView } from '../../app/api/index.ts';

const WAY = ['draft', 'gate', 'in-review', 'approved'] as const;

/** How far along the one way from draft to service the release is. */
function placeOf(release: ReleaseView): { at: number; status: 'process' | 'error' | 'finish' } {
  switch (release.state) {
    case 'draft':
      return { at: 1, status: release.verdict.open ? 'process' : 'error' };
    case 'in-review':
      return { at: 2, status: 'process' };
    case 'rejected':
      return { at: 2, status: 'error' };
    case 'approved':
      return { at: 3, status: 'finish' };
    default:
      return { at: 3, status: 'error' };
  }
}

export function ReleasePath({ release }: { release: ReleaseView }) {
  const { t } = useTranslation();
  const { at, status } = placeOf(release);
  const missing = release.verdict.requirements.filter((one) => !one.met).length;
  const detail = (name: (typeof WAY)[number]) => {
    if (name === 'gate' && at === 1)
      return missing > 0 ? t('release.missing', { count: missing }) : t('release.nothingMissing');
    if (name === 'approved' && at === 3) return t(`state.release.${release.state}`);
    return undefined;
  };
  return (
    <Panelled>
      <Steps
        size="small"
        current={at}
        status={status}
        responsive
        items={WAY.map((name) => ({ title: t(`release.way.${name}`), content: detail(name) }))}
      />
    </Panelled>
  );
}

function Panelled({ children }: { children: React.ReactNode }) {
  return (
    <section className="panel">
      <div className="panel-body">{children}</div>
    </section>
  );
}
