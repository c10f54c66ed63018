import { TextDecoder } from 'node:util';

import type { TextEncoding } from '../mapping/dialect.ts';

/** The bytes that Windows-1252 has beyond Latin-1, by their characters. */
const windows: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 0x20 }, (_, index) => {
    const byte = 0x80 + index;
    return [new TextDecoder('windows-1252').decode(Uint8Array.of(byte)), byte] as const;
  }),
);

/** A text in an encoding; characters that it does not have become "?". UTF-16 is little-endian and begins with its mark. */
export function encodeText(text: string, encoding: TextEncoding): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text, 'utf8');
  if (encoding === 'utf-16') return Buffer.from(`\u{FEFF}${text}`, 'utf16le');
  return Buffer.from(
    Array.from(text, (character) => {
      const code = character.codePointAt(0) ?? 0;
      if (code < 0x80 || (code >= 0xa0 && code <= 0xff)) return code;
      return windows.get(character) ?? 0x3f;
    }),
  );
}
