import { GlobalOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { type Language, loadLanguage } from '../i18n/index.ts';
import { Logo } from './logo.tsx';

/** A page without navigation: sign-in, setup, invitation. */
export function Lonely({ title, children, wide }: { title: string; children: React.ReactNode; wide?: boolean }) {
  const { t, i18n } = useTranslation();
  const other: Language = i18n.language === 'en' ? 'zh-CN' : 'en';
  return (
    <main className={wide ? 'lonely lonely-wide' : 'lonely'}>
      <div className="lonely-head">
        <Logo size={36} />
        <span>
          <b>{t('app.name')}</b>
          <small>{t('app.tagline')}</small>
        </span>
        <Button
          type="text"
          size="small"
          icon={<GlobalOutlined aria-hidden />}
          lang={other}
          onClick={() => void loadLanguage(other, true)}
        >
          {t('shell.otherLanguage')}
        </Button>
      </div>
      <div className="lonely-card">
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
