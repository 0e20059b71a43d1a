/** How well two colours can be told apart, by WCAG 2.2 (relative luminance, contrast ratio). Pure. */

type Rgb = [red: number, green: number, blue: number];

/** The three parts of `#rrggbb`, 0 to 255; builds shorten it to `#rgb` where they can. */
export function rgb(colour: string): Rgb {
  const plain = colour.trim().replace(/^#([0-9a-f])([0-9a-f])([0-9a-f])$/i, '#$1$1$2$2$3$3');
  const digits = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(plain);
  if (!digits) throw new Error(`no colour: ${colour}`);
  return [1, 2, 3].map((i) => Number.parseInt(digits[i]!, 16)) as Rgb;
}

function luminance(colour: string): number {
  const [red, green, blue] = rgb(colour).map((each) => {
    const part = each / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** 1 for the same colour, 21 for black on white. */
export function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}
