/** Drawing of all charts of the page: together, once per animation frame, and no longer than a part of it. */

/** Something that is drawn anew when what it shows has changed; made once by whoever draws it. */
export interface Picture {
  draw(): void;
  /**
   * Writes what belongs to it into the page, when all pictures of the frame are drawn: a text that is written between two
   * of them would have the browser work out all styles anew for the second.
   */
  write?(): void;
  /** When it was drawn last, by the painter's clock. */
  drawn: number;
  /** Milliseconds before it is drawn again. */
  readonly again: number;
}

/** One frame draws for so long at most; what is left is drawn in the next. */
export const FRAME_MILLIS = 4;
/** A chart is drawn four times a second at most. */
export const CHART_MILLIS = 250;

/** Pictures wait in the order in which they asked; one that waits and asks again keeps its place. */
export class Painter {
  private readonly waiting = new Set<Picture>();
  private asked = false;

  constructor(
    private readonly request: (deed: () => void) => unknown = (deed) => requestAnimationFrame(deed),
    private readonly clock: () => number = () => performance.now(),
  ) {}

  ask(picture: Picture): void {
    this.waiting.add(picture);
    this.next();
  }

  forget(picture: Picture): void {
    this.waiting.delete(picture);
  }

  private next(): void {
    if (this.asked || this.waiting.size === 0) return;
    this.asked = true;
    this.request(() => this.frame());
  }

  private frame(): void {
    this.asked = false;
    const begun = this.clock();
    const drawn: Picture[] = [];
    for (const each of this.waiting) {
      if (begun - each.drawn < each.again) continue;
      this.waiting.delete(each);
      each.drawn = begun;
      each.draw();
      drawn.push(each);
      if (this.clock() - begun >= FRAME_MILLIS) break;
    }
    for (const each of drawn) each.write?.();
    this.next();
  }
}

export const painter = new Painter();
