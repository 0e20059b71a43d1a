import { theme as antd, type ThemeConfig } from 'antd';
import { useSyncExternalStore } from 'react';
import { keep, kept } from './kept';

export type Choice = 'system' | 'light' | 'dark';
export type Look = 'light' | 'dark';

const KEY = 'taihu.theme';
const dark = window.matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

function stored(): Choice {
  const word = kept(KEY);
  return word === 'light' || word === 'dark' ? word : 'system';
}

let choice: Choice = stored();

function look(): Look {
  return choice === 'system' ? (dark.matches ? 'dark' : 'light') : choice;
}

function apply(): void {
  document.documentElement.dataset.theme = look();
  for (const each of listeners) each();
}

dark.addEventListener('change', apply);

export function chooseTheme(next: Choice): void {
  choice = next;
  keep(KEY, next);
  apply();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useThemeChoice(): Choice {
  return useSyncExternalStore(subscribe, () => choice);
}

export function useLook(): Look {
  return useSyncExternalStore(subscribe, look);
}

const SANS =
  "-apple-system, 'Segoe UI', Roboto, 'PingFang SC', 'HarmonyOS Sans SC', 'MiSans', 'Microsoft YaHei', 'Noto Sans SC', 'Noto Sans CJK SC', sans-serif";

const TOKENS = {
  light: {
    colorPrimary: '#1659B5', colorInfo: '#1659B5', colorLink: '#1659B5', colorText: '#1B2129', colorTextSecondary: '#4A5462',
    colorTextTertiary: '#616B79', colorTextPlaceholder: '#616B79', colorBorder: '#858F9C', colorBorderSecondary: '#D5DAE1',
    colorBgContainer: '#FFFFFF', colorBgElevated: '#FFFFFF', colorBgLayout: '#F5F6F8', colorError: '#B3141C',
    colorSuccess: '#19703F', colorTextLightSolid: '#FFFFFF',
  },
  dark: {
    colorPrimary: '#6CABFF', colorInfo: '#6CABFF', colorLink: '#6CABFF', colorText: '#E6EAF0', colorTextSecondary: '#B1BAC6',
    colorTextTertiary: '#8F9AA8', colorTextPlaceholder: '#8F9AA8', colorBorder: '#6B7684', colorBorderSecondary: '#2C343E',
    colorBgContainer: '#181D23', colorBgElevated: '#222932', colorBgLayout: '#101418', colorError: '#FF7A75',
    colorSuccess: '#57C785', colorTextLightSolid: '#0B0E11',
  },
} as const;

export function themeOf(which: Look): ThemeConfig {
  return {
    algorithm: which === 'dark' ? antd.darkAlgorithm : antd.defaultAlgorithm,
    token: {
      ...TOKENS[which],
      fontFamily: SANS, fontSize: 13, borderRadius: 4, controlHeight: 30, controlHeightSM: 24,
      // Nothing flies in: a control that moves while one clicks it is missed.
      motion: false,
      boxShadow: 'none', boxShadowTertiary: 'none',
    },
    components: { Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' } },
  };
}
