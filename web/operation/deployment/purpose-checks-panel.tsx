import { useTranslation } from 'react-i18next';
import type { PurposeChecks, UseStatementView } from '../../app/api/index.ts';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { type Fact, FactsList } from '../../components/facts-list/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';

/** What gateways check, as it is in force, else as it is drafted. */
export function PurposeChecksPanel({ statement }: { statement: UseStatementView }) {
  const { t } = useTranslation();
  const { contentInForce } = statement;
  const { checks, domains } = contentInForce ?? statement.content;
  return (
    <Panel
      title={t('purpose.checks')}
      note={t(contentInForce === null ? 'purpose.checksDrafted' : 'purpose.checksInForce')}
    >
      {checks === undefined ? (
        <EmptyState small title={t('purpose.none')} text={t('purpose.noneText')} />
      ) : (
        <Checks checks={checks} domains={domains} />
      )}
    </Panel>
  );
}

function Checks({ checks, domains }: { checks: PurposeChecks; domains: readonly string[] }) {
  const { t } = useTranslation();
  const listed = (values: readonly string[]) => values.join(t('common.separator'));
  const said = (place: 'header' | 'metadata', name: string, values: readonly string[]) =>
    t('purpose.mustSay', {
      place: t(`purpose.place.${place}`),
      name,
      values: values.length === 0 ? t('purpose.anyValue') : listed(values),
    });
  const { metadata, domain, topics, unmatched, classifier } = checks;
  return (
    <FactsList
      long
      facts={[
        ...metadata.map(({ place, name, values }): Fact => [t('purpose.metadata'), said(place, name, values)]),
        domain !== null && [t('purpose.domain'), said(domain.place, domain.name, domains)],
        ...topics.map(
          ({ id, title, use, keywords, examples }): Fact => [
            `${t(`purpose.used.${use}`)} · ${title}`,
            <span key={id}>
              {keywords.length > 0 ? <span className="breakable">{listed(keywords)}</span> : null}
              {examples.map((phrase) => (
                <span key={phrase} className="quiet prewrap breakable">
                  {`\n「${phrase}」`}
                </span>
              ))}
            </span>,
          ],
        ),
        topics.length > 0 && classifier === null && [t('purpose.unmatched'), t(`purpose.unmatchedAs.${unmatched}`)],
        classifier !== null && [
          t('purpose.classifier'),
          <span key="c">
            <SubjectLink id={classifier.endpointId} /> · {t('traffic.millis', { value: classifier.timeLimitMillis })} ·{' '}
            {t(`purpose.failAs.${classifier.failMode}`)}
          </span>,
        ],
      ]}
    />
  );
}
