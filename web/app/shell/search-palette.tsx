import { SearchOutlined } from '@ant-design/icons';
import { Input, Modal, Spin } from 'antd';
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { SUBJECT_KINDS, type SubjectKind } from '../../../src/kernel/subject/index.ts';
import { subjectPath } from '../../components/subject-link/path.ts';
import { type SearchHit, useRead } from '../api/index.ts';
import { useText } from '../i18n/index.ts';
import { useCan, useMe } from '../session/index.ts';
import { ACCOUNT_ITEM, NAVIGATION } from './pages.ts';

interface Choice {
  readonly key: string;
  readonly title: string;
  readonly hint: string;
  readonly path: string;
}

/** Search over everything managed, and over the pages; works by keyboard alone. */
export function SearchPalette({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const [marked, setMarked] = useState(0);
  const navigate = useNavigate();
  const { choices, busy } = useChoices(words);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list starts at its first row
  useEffect(() => setMarked(0), [choices.length, words]);
  const go = (choice: Choice | undefined) => {
    if (choice === undefined) return;
    setWords('');
    onClose();
    void navigate(choice.path);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && choices.length > 0) {
      event.preventDefault();
      setMarked((marked + step + choices.length) % choices.length);
    }
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) go(choices[marked]);
  };
  return (
    <Modal
      open={open}
      onCancel={onClose}
      footer={null}
      closable={false}
      title={<span className="visually-hidden">{t('search.title')}</span>}
      width={600}
      style={{ top: '12vh' }}
      destroyOnHidden
      className="palette"
    >
      <Input
        autoFocus
        size="large"
        variant="borderless"
        prefix={busy ? <Spin size="small" /> : <SearchOutlined aria-hidden />}
        placeholder={t('search.hint')}
        aria-label={t('search.title')}
        aria-controls="search-results"
        aria-activedescendant={choices[marked] ? `search-${marked}` : undefined}
        value={words}
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div role="listbox" id="search-results" aria-label={t('search.results')} className="palette-list">
        {choices.map((choice, index) => (
          <div
            key={choice.key}
            id={`search-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === marked}
            className="palette-row"
            onMouseMove={() => setMarked(index)}
            onClick={() => go(choice)}
            onKeyDown={onKeyDown}
          >
            <span>{choice.title}</span>
            <small>{choice.hint}</small>
          </div>
        ))}
        {choices.length === 0 && !busy ? <p className="palette-none">{t('search.none')}</p> : null}
      </div>
    </Modal>
  );
}

function useChoices(words: string): { choices: Choice[]; busy: boolean } {
  const { t } = useTranslation();
  const text = useText();
  const me = useMe();
  const asked = useDeferredValue(words.trim());
  const may = useCan('search');
  const found = useRead<{ items: SearchHit[] }>('/search', { q: asked }, { enabled: may && asked !== '', keep: true });
  const choices = useMemo(() => {
    const lower = asked.toLowerCase();
    const pages = [...NAVIGATION.flatMap((group) => group.items), ACCOUNT_ITEM]
      .filter((item) => item.permissions?.some((one) => me.permissions.includes(one)) ?? true)
      .map((item) => ({ key: item.path, title: t(`nav.${item.name}`), hint: t('search.page'), path: item.path }))
      .filter((page) => lower === '' || page.title.toLowerCase().includes(lower));
    const clause = /^([456])[.\- ]?(\d)[.\- ]?([a-e])?$/i.exec(asked);
    const measure = clause
      ? [
          {
            key: 'measure',
            title: clause.slice(1).filter(Boolean).join('.').toLowerCase(),
            hint: t('search.measure'),
            path: `/measures/${clause.slice(1).filter(Boolean).join('-').toLowerCase()}`,
          },
        ]
      : [];
    const hits = (asked === '' ? [] : (found.data?.items ?? [])).map((hit) => ({
      key: hit.id,
      title: text(hit.title),
      hint: text(SUBJECT_KINDS[hit.kind as SubjectKind]) || hit.kind,
      path: subjectPath(hit.kind, hit.id) ?? '/',
    }));
    return [...measure, ...hits, ...pages].slice(0, 20);
  }, [asked, found.data, me.permissions, t, text]);
  return { choices, busy: found.isFetching };
}
