import { GlobalOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { type PublicUseStatement, useRead } from '../../app/api/index.ts';
import { type Language, loadLanguage, useText } from '../../app/i18n/index.ts';
import { Logo } from '../../app/shell/index.ts';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Time } from '../../components/time/index.tsx';

/** What a service may be used for, for everybody to read; no sign-in. */
export function Page() {
  const { id = '' } = useParams();
  const statement = useRead<PublicUseStatement>(`/public/use-statements/${id}`);
  return (
    <main className="public-page">
      <Loaded query={statement}>{(data) => <Statement data={data} />}</Loaded>
    </main>
  );
}

function Statement({ data }: { data: PublicUseStatement }) {
  const { t, i18n } = useTranslation();
  const text = useText();
  const use = data.statement;
  const other: Language = i18n.language === 'en' ? 'zh-CN' : 'en';
  return (
    <article className="stack">
      <div className="row-between">
        <span className="row">
          <Logo size={24} /> <b>{text(data.organisation)}</b>
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
      <PageHeader
        title={text(data.title)}
        detail={
          <>
            {text(data.application.title)}
            {' · '}
            {data.approvedAt ? (
              <>
                {t('use.approvedAt')} <Time at={data.approvedAt} absolute />
              </>
            ) : null}
          </>
        }
      />

      <blockquote className="notice">{text(use.notice)}</blockquote>
      <Listed title={t('field.purposes')} items={use.purposes} />
      <Listed title={t('field.prohibitedUses')} items={use.prohibitedUses} tone="bad" />
      <Listed title={t('field.people')} items={use.people} />
      <Listed title={t('field.occasions')} items={use.occasions} />
      <Listed title={t('field.domains')} items={use.domains} />
      {use.limits ? (
        <section>
          <h2 className="public-title">{t('field.limits')}</h2>
          <p className="prewrap">{use.limits}</p>
        </section>
      ) : null}

      <footer className="quiet small">{t('use.publicFooter')}</footer>
    </article>
  );
}

function Listed({ title, items, tone }: { title: string; items: readonly string[]; tone?: 'bad' }) {
  if (items.length === 0) return null;
  return (
    <section>
      <h2 className="public-title">{title}</h2>
      <ul className={tone === 'bad' ? 'public-list public-bad' : 'public-list'}>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </section>
  );
}
