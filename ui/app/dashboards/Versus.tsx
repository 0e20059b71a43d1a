import { number, unitAfter } from '../format';
import { useTexts } from '../texts/dashboards';
import { type Before, change } from './figure';

/** How a value has changed since the same time of an earlier day; nothing where one of the two is not known. */
export function Versus({ now, then, before, unit, decimals }: { now: number | null; then: number | null; before: Before; unit: string | null | undefined; decimals: number | undefined }) {
  const t = useTexts();
  if (now === null || then === null) return null;
  const by = change(now, then, unit);
  const text = 'percent' in by ? `${number(by.percent, Math.abs(by.percent) < 10 ? 1 : 0)}\u00a0%` : number(by.difference, decimals) + unitAfter(unit);
  const none = !/[1-9]/.test(text);
  const more = ('percent' in by ? by.percent : by.difference) > 0;
  return (
    <span className="soft num number-before" data-before={before} title={t.dashboards.beforeAt[before](number(then, decimals) + unitAfter(unit))}>
      {none ? t.dashboards.same : `${more ? '+' : ''}${text}`} {t.dashboards.before[before]}
    </span>
  );
}
