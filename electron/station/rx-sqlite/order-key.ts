// SQLite compares text as UTF-8 bytes, JavaScript as UTF-16 code units; they disagree once a surrogate meets U+E000..U+FFFF.
// Lone surrogates and U+0000 do not survive the way into SQLite at all.
const NEEDS_MAPPING = /[\u0000\u0001\ud800-\uffff]/;

/**
 * Maps a string to one that SQLite orders and compares exactly as JavaScript orders and compares the original. One-to-one;
 * the identity for nearly all text (no U+0000, U+0001, surrogates or code units above).
 */
export function orderKey(text: string): string {
  if (!NEEDS_MAPPING.test(text)) return text;
  let key = '';
  for (let position = 0; position < text.length; position += 1) {
    const unit = text.charCodeAt(position);
    if (unit >= 0xd800) key += String.fromCodePoint(0x10000 + unit - 0xd800);
    else if (unit <= 1) key += unit === 0 ? '\u0001\u0001' : '\u0001\u0002';
    else key += text.charAt(position);
  }
  return key;
}
