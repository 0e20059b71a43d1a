import type { Widget } from '../api';

/** An option of a widget when it is of the kind that is wanted; options are whatever somebody has sent. */
export function numberOption(widget: Widget, name: string): number | undefined {
  const given = widget.options?.[name];
  return typeof given === 'number' && Number.isFinite(given) ? given : undefined;
}

export function textOption(widget: Widget, name: string): string {
  const given = widget.options?.[name];
  return typeof given === 'string' ? given : '';
}
