import { Button, Dropdown } from 'antd';
import { useEffect } from 'react';
import { Link } from 'react-router';
import { chooseLanguage, useLanguage, useTexts } from '../texts';
import { type Choice, chooseTheme, useThemeChoice } from '../theme';
import { useWithin } from './scope';

const THEMES: Choice[] = ['system', 'light', 'dark'];

export function Brand() {
  const t = useTexts();
  const to = useWithin();
  return (
    <Link to={to('/overview')} className="brand" aria-label={t.product}>
      <img src="/favicon.svg" alt="" />
      <span className="word">{t.product}</span>
    </Link>
  );
}

/** Language and theme; also on the pages before the login. */
export function Switches() {
  const t = useTexts();
  const language = useLanguage();
  const choice = useThemeChoice();
  return (
    <>
      <Button size="small" type="text" lang={language === 'zh' ? 'en' : 'zh-Hans'} data-switch="language" onClick={() => void chooseLanguage(language === 'zh' ? 'en' : 'zh')}>
        {t.language.switchTo}
      </Button>
      <Dropdown
        trigger={['click']}
        menu={{
          selectable: true,
          selectedKeys: [choice],
          items: THEMES.map((key) => ({ key, label: t.theme[key] })),
          onClick: ({ key }) => chooseTheme(key as Choice),
        }}
      >
        <Button size="small" type="text" aria-label={t.theme.label} title={t.theme.label} data-switch="theme" icon={<HalfMoon />} />
      </Dropdown>
    </>
  );
}

function HalfMoon() {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" />
    </svg>
  );
}

/** What the browser's tab says. */
export function useTitle(title: string): void {
  const t = useTexts();
  useEffect(() => {
    document.title = title === '' ? t.product : `${title} · ${t.product}`;
  }, [title, t]);
}
