let context: CanvasRenderingContext2D | null | undefined;
let font = '';
let lookedMs = Number.NEGATIVE_INFINITY;

/** The letters of the screen change with its size; asking for them makes the browser lay out everything, so that is done once for a whole drawing. */
const LOOK_MS = 200;

const known = new Map<string, number>();

/** How wide a text is in the letters of the screen, in pixels; what is in a bar is shown only where all of it has room. */
export function textWidth(text: string, weight: 500 | 700): number {
  context ??= document.createElement('canvas').getContext('2d');
  const nowMs = performance.now();
  if (nowMs - lookedMs > LOOK_MS) {
    lookedMs = nowMs;
    const body = getComputedStyle(document.body);
    const now = `${body.fontSize} ${body.fontFamily}`;
    if (now !== font) known.clear();
    font = now;
  }
  const key = `${weight} ${text}`;
  let width = known.get(key);
  if (width === undefined) {
    if (context) context.font = `${weight} ${font}`;
    width = context?.measureText(text).width ?? text.length * 14;
    // Names come and go with the orders of a day; the widths of a day are few.
    if (known.size > 5000) known.clear();
    known.set(key, width);
  }
  return width;
}
