import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contrast } from './contrast';
import { COLOURS, type Demand, GAPS, LEAST, leastContrast, RADII, SIZES } from './tokens';

const app = new URL('../', import.meta.url);
const css = readFileSync(new URL('theme.css', app), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
const blocks = [...css.matchAll(/([^{}]+)\{([^{}]*)\}/g)].map(([, selector, body]) => ({
  selector: selector!.trim(),
  tokens: new Map([...body!.matchAll(/--([a-z0-9-]+):\s*([^;]+);/g)].map(([, name, value]) => [name!, value!.trim()])),
}));
const themes = { light: blocks.find((each) => each.selector.includes("'light'"))!.tokens, dark: blocks.find((each) => each.selector.includes("'dark'"))!.tokens };
const rest = blocks.find((each) => each.selector === ':root')!.tokens;
const colours = Object.entries(COLOURS).flatMap(([group, names]) => Object.entries(names).map(([name, demand]) => ({ group: group as keyof typeof COLOURS, name, demand: demand as Demand })));

describe('the tokens', () => {
  it('are all shown, in both themes', () => {
    const names = colours.map((each) => each.name).sort();
    expect([...themes.light.keys()].sort()).toEqual(names);
    expect([...themes.dark.keys()].sort()).toEqual(names);
    const others = ['sans', 'mono', ...SIZES.map((each) => `size-${each}`), ...RADII.map((each) => `radius-${each}`), ...GAPS.map((each) => `gap-${each}`), 'inset'];
    expect([...rest.keys()].sort()).toEqual(others.sort());
  });
  for (const [theme, tokens] of Object.entries(themes)) {
    it(`can be read in the ${theme} theme`, () => {
      for (const { group, name, demand } of colours) {
        const found = leastContrast(group, name, demand, (token) => tokens.get(token)!);
        if (found !== null) expect(found, `--${name}`).toBeGreaterThanOrEqual(LEAST[demand]);
      }
    });
  }
  it('are the colours of the controls too', () => {
    const source = readFileSync(new URL('theme.ts', app), 'utf8');
    const named = { colorPrimary: 'primary', colorLink: 'primary', colorText: 'text', colorTextSecondary: 'text-2', colorTextTertiary: 'text-3', colorBorder: 'control', colorBorderSecondary: 'border', colorBgContainer: 'panel', colorBgLayout: 'page', colorError: 'critical', colorSuccess: 'connected', colorTextLightSolid: 'on-primary' };
    for (const [theme, tokens] of Object.entries(themes)) {
      const body = new RegExp(`${theme}: \\{([^}]*)\\}`).exec(source)![1]!;
      for (const [control, token] of Object.entries(named)) expect(new RegExp(`${control}: '([^']+)'`).exec(body)?.[1]?.toLowerCase(), `${control}, ${theme}`).toBe(tokens.get(token));
    }
  });
  it('are what the style sheets are made of', () => {
    const sheets = readdirSync(app, { recursive: true, encoding: 'utf8' }).filter((each) => each.endsWith('.css') && each !== 'theme.css');
    expect(sheets.length).toBeGreaterThan(5);
    for (const each of sheets) {
      const text = readFileSync(new URL(each, app), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
      expect(text.match(/#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(/gi) ?? [], `raw colours in ${each}`).toEqual([]);
      // Dashboards fit their figures to the room of a widget.
      if (!each.startsWith('dashboards')) expect(text.match(/font(-size)?: *\d[^;]*;|border-radius: [^;]*\d+px/g) ?? [], `sizes that are no tokens in ${each}`).toEqual([]);
    }
  });
});

describe('contrast', () => {
  it('is that of WCAG', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
    expect(contrast('#1659b5', '#1659b5')).toBe(1);
    expect(contrast('#fff', '#ffffff')).toBe(1);
  });
  it('refuses what is no colour', () => {
    expect(() => contrast('white', '#ffffff')).toThrow('no colour');
  });
});
