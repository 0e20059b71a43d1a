/** Conditions on values as the address and the API write them: `battery<20`. Pure. */

export const SIGNS = ['=', '!=', '<', '<=', '>', '>='] as const;
export type Sign = (typeof SIGNS)[number];

export interface Condition {
  property: string;
  sign: Sign;
  value: string;
}

export function readCondition(text: string): Condition | null {
  const parts = /^([^<>=!]+)(<=|>=|!=|<|>|=)(.*)$/s.exec(text);
  return parts === null ? null : { property: parts[1]!.trim(), sign: parts[2] as Sign, value: parts[3]!.trim() };
}

export function writeCondition({ property, sign, value }: Condition): string {
  return `${property}${sign}${value.trim()}`;
}

/** Whether it can be asked: an order needs a number to compare with. */
export function complete({ property, sign, value }: Condition): boolean {
  if (property === '' || value.trim() === '') return false;
  return sign === '=' || sign === '!=' || Number.isFinite(Number(value));
}

const WRITTEN: Record<Sign, string> = { '=': '=', '!=': '≠', '<': '<', '<=': '≤', '>': '>', '>=': '≥' };

export function signText(sign: Sign): string {
  return WRITTEN[sign];
}
