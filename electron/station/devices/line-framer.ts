/** Takes bytes of a serial line apart into codes. */
export interface LineFramer {
  /** Takes what came. @returns the codes that are complete now. */
  readonly push: (bytes: Uint8Array) => string[];
  /** True while a code has begun and not ended. */
  readonly pending: () => boolean;
  /** Nothing came for the time after which a code is over. @returns it. */
  readonly gap: () => string[];
}

/** How a device ends and frames its codes. */
export interface Framing {
  /** Characters that are taken off before and after. An empty suffix, or one of CR and LF, means: any of CR, LF and CR LF ends a code. */
  readonly prefix: string;
  readonly suffix: string;
  /** Empty lines mean something too: pulses of a counter. */
  readonly keepEmpty: boolean;
}

/** The most bytes of a code; what is beyond belongs to no code and is dropped. */
export const LONGEST_LINE = 2000;

const CR = 0x0d;
const LF = 0x0a;

const utf8 = new TextDecoder('utf-8', { fatal: true });
const replacing = new TextDecoder('utf-8');
const latin1 = new TextDecoder('latin1');

/** The text of bytes: UTF-8, else Latin-1 where that gives printable characters, else with marks for what is none. */
function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    const printable = bytes.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte >= 0xa0 || byte === 0x1d);
    return printable ? latin1.decode(bytes) : replacing.decode(bytes);
  }
}

function endOf(suffix: string): readonly number[] | undefined {
  return /^[\r\n]*$/.test(suffix) ? undefined : [...new TextEncoder().encode(suffix)];
}

/** A framer of one connection; it never holds more than `LONGEST_LINE` bytes. */
export function createLineFramer({ prefix, suffix, keepEmpty }: Framing): LineFramer {
  const ending = endOf(suffix);
  const places = ending?.length ?? 1;
  const buffer = new Uint8Array(LONGEST_LINE);
  let length = 0;
  let afterCr = false;

  function take(end: number): string[] {
    const text = textOf(buffer.subarray(0, end));
    length = 0;
    const at = prefix === '' ? -1 : text.indexOf(prefix);
    const bare = (at === -1 ? text : text.slice(at + prefix.length)).replaceAll(/^[\r\n]+|[\r\n]+$/g, '');
    return bare === '' && !keepEmpty ? [] : [bare];
  }

  function endsNow(byte: number): number | undefined {
    if (!ending) return byte === CR || byte === LF ? length - 1 : undefined;
    if (byte !== ending.at(-1) || length < ending.length) return undefined;
    return ending.every((each, index) => buffer[length - ending.length + index] === each)
      ? length - ending.length
      : undefined;
  }

  return {
    push(bytes) {
      const codes: string[] = [];
      for (const byte of bytes) {
        const isSecond = !ending && afterCr && byte === LF;
        afterCr = byte === CR;
        if (isSecond) continue;
        // The last places are for the end: a line that is too long is cut, and what follows up to its end is dropped.
        if (length === LONGEST_LINE) {
          buffer.copyWithin(LONGEST_LINE - places, LONGEST_LINE - places + 1);
          length -= 1;
        }
        buffer[length] = byte;
        length += 1;
        const end = endsNow(byte);
        if (end !== undefined) codes.push(...take(end));
      }
      return codes;
    },
    pending: () => length > 0,
    gap: () => (length === 0 ? [] : take(length)),
  };
}
