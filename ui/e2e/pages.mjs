// Every page: what axe finds, whether a keyboard reaches all of it, and whether it fits a phone; and the design system.
// Run by run.mjs, which hands its helpers over.
const QUIET_MILLIS = 200;

const SETTLING_MILLIS = 3_000;

/** Until a page has what it asked for, and nothing comes or goes on it any more; what is live never comes to rest, and is not waited for. */
async function settled(page) {
  await page.locator('h1').waitFor();
  await page.locator('.skeleton').first().waitFor({ state: 'detached' }).catch(() => undefined);
  await page.evaluate(
    ([quiet, most]) =>
      new Promise((done) => {
        const over = () => (watcher.disconnect(), done());
        let timer = setTimeout(over, quiet);
        const watcher = new MutationObserver(() => {
          clearTimeout(timer);
          timer = setTimeout(over, quiet);
        });
        watcher.observe(document.body, { childList: true, subtree: true });
        setTimeout(over, most);
      }),
    [QUIET_MILLIS, SETTLING_MILLIS],
  );
}

/** Marks all that can be worked and is seen; those that arrow keys reach within another are of that other. Gives how often Tab is pressed at most. */
const MARK = () => {
  const able = 'a[href], button, input, select, textarea, [tabindex]';
  const seen = (each) => each.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && each.getClientRects().length > 0 && !each.closest('[inert], [aria-hidden=true]');
  const still = new CSSStyleSheet();
  still.replaceSync('*, *::before, *::after { transition: none !important; animation: none !important; }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
  // what holds a field may show it for the field
  window.__look = (of) => {
    let all = '';
    for (let one = of, up = 0; one !== null && up < 4; one = one.parentElement, up += 1) {
      for (const part of [null, '::after']) {
        const style = getComputedStyle(one, part);
        all += [style.outline, style.boxShadow, style.borderColor, style.backgroundColor].join(' ');
      }
    }
    return all;
  };
  window.__before = new Map();
  let count = 0;
  for (const each of document.querySelectorAll(able)) {
    if (each.disabled || each.tabIndex < 0 || !seen(each)) continue;
    if (each.type === 'radio' && !each.checked) continue;
    each.dataset.toReach = '';
    window.__before.set(each, each === document.activeElement ? '' : window.__look(each));
    count += 1;
  }
  // from the beginning, wherever a form has put the focus
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
  window.__reached = new Set();
  window.__named = (one) => one.outerHTML.replace(/\s+/g, ' ').slice(0, 140);
  return count * 2 + 20;
};

/** Notes what has the focus; null once it has left the page or comes round, else what has it without a sign of it, or nothing. */
const REACHED = () => {
  const at = document.activeElement;
  if (at === null || at === document.body) return null;
  // a time is several stops in one
  if (window.__reached.has(at)) return at === window.__last ? '' : null;
  window.__reached.add(at);
  window.__last = at;
  delete at.dataset.toReach;
  return window.__look(at) === window.__before.get(at) ? window.__named(at) : '';
};

const LEFT = () => [...document.querySelectorAll('[data-to-reach]')].filter((each) => each.checkVisibility()).map(window.__named);

/** What shows a hand, and that no key reaches. */
const mouseOnly = (page) =>
  page.evaluate(() => {
    const able = 'a[href], button, input, select, textarea, label, summary, [tabindex], [role=tab], [role=treeitem], [role=option]';
    const hand = (each) => getComputedStyle(each).cursor === 'pointer';
    return [...document.body.querySelectorAll('*')]
      .filter((each) => hand(each) && !hand(each.parentElement) && each.checkVisibility() && !each.closest(able) && each.querySelector(able) === null && each.closest('svg, canvas') === null)
      .map((each) => each.outerHTML.replace(/\s+/g, ' ').slice(0, 140));
  });

export function pagesInAllLooks({ test, AXE, run, holds, same, until, call, person: visitor, open, sees, picture, fits, pages }) {
  /** A browser; the models that the pages name are there, also where the tests that make them were left out. */
  const person = async (look) => {
    for (const each of ['draft', 'edit']) await call('POST', '/api/v1/models', { name: `e2e-${each}-${run}`, properties: [{ name: 'level', type: 'number' }] });
    return visitor(look);
  };

  for (const scheme of ['light', 'dark']) {
    test(`axe finds nothing on any page (${scheme})`, async () => {
      const page = await person({ scheme });
      const faults = [];
      for (const path of pages()) {
        await open(page, path);
        await settled(page);
        // by the debugger, past the page's own policy for scripts
        await page.evaluate(AXE);
        const found = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] }));
        for (const each of found.violations) faults.push(`${path}: ${each.id}: ${each.nodes.slice(0, 2).map((node) => node.html.slice(0, 160)).join(' | ')}`);
      }
      same(faults.join('\n'), '', 'what axe finds');
    });
  }

  for (const width of [1440, 390]) {
    test(`a keyboard reaches all that a mouse does, and shows where it is (${width})`, async () => {
      const page = await person({ width });
      const faults = [];
      for (const path of pages()) {
        await open(page, path);
        await settled(page);
        faults.push(...(await mouseOnly(page)).map((each) => `${path}: for the mouse alone: ${each}`));
        const most = await page.evaluate(MARK);
        const unseen = new Set();
        for (let i = 0; i < most; i += 1) {
          await page.keyboard.press('Tab');
          const shown = await page.evaluate(REACHED);
          if (shown === null) break;
          if (shown !== '') unseen.add(shown);
        }
        faults.push(...[...unseen].map((each) => `${path}: not shown where it is: ${each}`));
        faults.push(...(await page.evaluate(LEFT)).map((each) => `${path}: not reached: ${each}`));
      }
      same(faults.join('\n'), '', 'what a keyboard does not do');
    });
  }

  for (const [language, scheme] of [['en-US', 'light'], ['zh-CN', 'dark']]) {
    test(`every page fits a phone (${language}, ${scheme})`, async () => {
      const page = await person({ language, scheme, width: 390, height: 844 });
      for (const [i, path] of pages().entries()) {
        await open(page, path);
        await settled(page);
        await fits(page, path);
        const bar = await page.locator('.nav').first().boundingBox();
        const cut = await page.locator('.nav').first().locator('.word').evaluateAll((words) => words.filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.textContent));
        same(cut.join(', '), '', `words that are cut in the navigation of ${path}`);
        holds(bar && bar.y > 700 && bar.width >= 389, `the navigation is not at the foot of ${path}`);
        await picture(page, `phone-${scheme}-${i}`);
      }
    });
  }

  test('the design system shows every token and part, from the palette and beside the keys', async () => {
    const page = await person();
    await open(page, '/overview');
    await page.locator('h1').waitFor();
    await page.locator('.jump').click();
    await page.locator('dialog input').fill('design');
    await page.locator('[data-entry="page:design"][aria-selected=true]').waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/design');
    for (const theme of ['light', 'dark']) {
      const low = await until(
        () => page.locator(`[data-theme=${theme}] [data-token]`).evaluateAll((all) => all.length >= 20 && all.some((each) => each.dataset.contrast) && { n: all.length, low: all.filter((each) => each.querySelector('.alarm')).map((each) => each.dataset.token) }),
        `the colours of the ${theme} theme`,
      );
      same(low.low.join(', '), '', `colours of the ${theme} theme that cannot be seen well`);
    }
    // Each of the components is the real one: in five states, and with lines that are drawn.
    for (const [of, n] of [['PresenceSign', 2], ['Panel + Skeleton', 1], ['Panel + Failure', 1], ['RefusedRow', 3], ['Suggest', 3], ['TimeChart', 4], ['SeriesChart', 2], ['LiveChart', 5], ['HistoryChart', 5], ['Banners', 3], ['TimeMachine', 1], ['Top', 1], ['Rail', 1]]) {
      await until(async () => (await page.locator(`[data-example="${of}"]`).count()) === n, `${n} examples of ${of}`);
    }
    await until(() => page.locator('[data-example=HistoryChart] .plot').evaluateAll((all) => all.some((each) => Number(each.dataset.points) > 90)), 'a history chart with many points');
    same(await page.locator('[data-example=HistoryChart] .failure').count(), 1, 'a history that cannot be shown');
    await sees(page, 'This part cannot be drawn');
    // A component on a stage has an address of its own.
    await page.locator('[data-example=TimeMachine]').getByRole('button', { name: 'Back to now' }).click();
    await page.locator('[data-example=TimeMachine] .time-machine').waitFor({ state: 'detached' });
    same(new URL(page.url()).search, '', 'the address of the page');
    for (const n of [0, 1, 1000]) {
      await page.locator(`[data-choices="${n}"]`).click();
      await until(async () => (await page.locator('dialog [role=option]').count()) === Math.min(n, 200), `a choice of ${n}`);
      await page.keyboard.press('Escape');
      await page.locator('dialog').waitFor({ state: 'detached' });
    }
    await picture(page, 'design');
    await open(page, '/things');
    await page.locator('h1').waitFor();
    await page.keyboard.press('?');
    await page.locator('dialog').getByRole('link', { name: 'Design system' }).click();
    await page.waitForURL('**/design');
  });
}
