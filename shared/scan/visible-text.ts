/** Control characters are shown by their pictures (U+2400 and on), so that a person sees a GS (U+241D) where one was read. */
export function visibleText(text: string): string {
  let shown = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) shown += String.fromCodePoint(0x24_00 + code);
    else if (code === 0x7f) shown += '\u2421';
    else if (code >= 0x80 && code < 0xa0) shown += '\uFFFD';
    else shown += character;
  }
  return shown;
}

/** As much of a code as a sentence can hold. */
const SHOWN = 60;

/** A code that may be of any length, for a sentence. */
export function shortCode(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
