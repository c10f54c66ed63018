import type { Photo } from '../deviations/photo.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 of bytes. */
export function base64Of(bytes: readonly number[]): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const [a = 0, b, c] = bytes.slice(index, index + 3);
    const group = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    const quarter = (shift: number) => ALPHABET.charAt((group >> shift) & 63);
    text += quarter(18) + quarter(12) + (b === undefined ? '=' : quarter(6)) + (c === undefined ? '=' : quarter(0));
  }
  return text;
}

const word = (value: number) => [value >> 8, value & 255];

/** A segment of a JPEG: its marker and what it holds. */
export const jpegSegment = (marker: number, content: readonly number[]): number[] => [
  0xff,
  marker,
  ...word(content.length + 2),
  ...content,
];

/** Bytes of a JPEG with the form of a photo and no picture in it, with more segments before its frame. */
export function jpegBytes(width: number, height: number, more: readonly number[] = [], scan = 40): number[] {
  const frame = jpegSegment(0xc0, [8, ...word(height), ...word(width), 1, 1, 0x11, 0]);
  const jfif = jpegSegment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0]);
  const scanned = Array.from({ length: scan }, (_, index) => (index * 37) % 255);
  return [0xff, 0xd8, ...jfif, ...more, ...frame, ...jpegSegment(0xda, [1, 1, 0, 0, 63, 0]), ...scanned, 0xff, 0xd9];
}

/** A photo that every border takes. */
export function samplePhoto(width = 64, height = 48, scan = 40): Photo {
  return { jpeg: base64Of(jpegBytes(width, height, [], scan)), width, height };
}
