import { keep, kept } from '../kept';

const KEY = 'taihu.letters';

/** Whether single letters do something; a person with speech input turns them off. */
export function lettersOn(): boolean {
  return kept(KEY) !== 'off';
}

export function turnLetters(on: boolean): void {
  keep(KEY, on ? 'on' : 'off');
}
