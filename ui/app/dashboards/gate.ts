/** Questions to history that run at once, whatever the number of widgets; the others wait for their turn. */
const AT_ONCE = 4;

let running = 0;
const waiting: (() => void)[] = [];

export async function gated<T>(deed: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((go) => waiting.push(go));
  else running += 1;
  try {
    signal?.throwIfAborted();
    return await deed();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
