import { z } from 'zod';

/** Longest side of a photo, in pixels. */
export const PHOTO_SIDE = 1280;
/** Most bytes of a photo: with its base64 it passes every frame and every batch whole. */
export const PHOTO_BYTES = 100_000;
/** So many photos a deviation may have. */
export const MOST_PHOTOS = 3;

const MOST_CHARACTERS = Math.ceil(PHOTO_BYTES / 3) * 4;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const valueOf = new Map(Array.from(ALPHABET, (character, value) => [character.charCodeAt(0), value]));

/** Segments of a picture itself: tables, frame and scan headers, JFIF, colour profile, restart interval. No place or time of the camera. */
const plainMarkers = new Set([0xc0, 0xc1, 0xc2, 0xc4, 0xda, 0xdb, 0xdd, 0xe0, 0xe2]);
const frameMarkers = new Set([0xc0, 0xc1, 0xc2]);
const SCAN = 0xda;

/** What base64 stands for; undefined when it is none. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !BASE64.test(text)) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let at = 0;
  for (let index = 0; index < text.length; index += 4) {
    const value = (offset: number) => valueOf.get(text.charCodeAt(index + offset)) ?? 0;
    const group = (value(0) << 18) | (value(1) << 12) | (value(2) << 6) | value(3);
    for (const shift of [16, 8, 0]) {
      if (at < bytes.length) bytes[at] = (group >> shift) & 255;
      at += 1;
    }
  }
  return bytes;
}

/** The size of a JPEG that holds nothing but a picture, in pixels; or what is wrong with it, in a sentence. */
export function pictureOf(
  bytes: Uint8Array,
): { readonly width: number; readonly height: number } | { readonly problem: string } {
  const at = (index: number) => bytes[index] ?? -1;
  const word = (index: number) => (at(index) << 8) | at(index + 1);
  if (word(0) !== 0xffd8) return { problem: 'The photo is no JPEG: it does not begin like one. Take it again.' };
  if (word(bytes.length - 2) !== 0xffd9)
    return { problem: 'The photo is cut off: its JPEG has no end. Take it again.' };
  let size: { readonly width: number; readonly height: number } | undefined;
  for (let index = 2; index + 4 <= bytes.length;) {
    const marker = at(index + 1);
    if (at(index) !== 0xff) break;
    if (!plainMarkers.has(marker))
      return {
        problem: `The photo carries more than a picture (segment ${marker.toString(16)} at byte ${index}), such as where and when it was taken. Send it without.`,
      };
    if (frameMarkers.has(marker)) size = { height: word(index + 5), width: word(index + 7) };
    if (marker === SCAN) return size ?? { problem: 'The photo has no size: its JPEG is damaged. Take it again.' };
    const length = word(index + 2);
    if (length < 2) break;
    index += 2 + length;
  }
  return { problem: 'The photo cannot be read: its JPEG is damaged. Take it again.' };
}

function problemOf({ jpeg, width, height }: { jpeg: string; width: number; height: number }): string | undefined {
  const bytes = bytesOfBase64(jpeg);
  if (bytes === undefined) return 'The photo is not base64.';
  const picture = pictureOf(bytes);
  if ('problem' in picture) return picture.problem;
  return picture.width === width && picture.height === height
    ? undefined
    : `The photo is ${picture.width} x ${picture.height} pixels and says ${width} x ${height}.`;
}

const side = z.int().min(1).max(PHOTO_SIDE, `A photo is at most ${PHOTO_SIDE} pixels wide and high. Scale it down.`);

/** A photo: a JPEG in base64 and its size in pixels. What is kept for ever holds no more than the picture. */
export const photo = z
  .strictObject({
    jpeg: z.string().max(MOST_CHARACTERS, `A photo has at most ${PHOTO_BYTES} bytes. Scale it down.`),
    width: side,
    height: side,
  })
  .superRefine((value, context) => {
    const problem = problemOf(value);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem, path: ['jpeg'] });
  });
export type Photo = z.infer<typeof photo>;
