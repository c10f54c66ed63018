import {
  type BarcodeFormat,
  BinaryBitmap,
  DecodeHintType,
  HybridBinarizer,
  MultiFormatReader,
  RGBLuminanceSource,
} from '@zxing/library';

import type { DrawnBarcode } from './draw-barcode.ts';

/** Pixels of the picture for one unit of the drawing. */
const SCALE = 3;

/** Corners of the outlines of a path of M, L, h, v and z in whole units. */
function outlines(path: string): (readonly [number, number])[][] {
  return path
    .split('z')
    .filter((part) => part !== '')
    .map((part) => {
      const corners: [number, number][] = [];
      let [x, y] = [0, 0];
      for (const [, letter = '', first = '', second = ''] of part.matchAll(/([MLhv])(-?[\d.]+)(?: (-?[\d.]+))?/g)) {
        if (letter === 'h') x += Number(first);
        else if (letter === 'v') y += Number(first);
        else [x, y] = [Number(first), Number(second)];
        corners.push([x, y]);
      }
      return corners;
    });
}

/** Where the outlines are crossed at a height, from left to right: black lies between the first and the second, and so on. */
function crossings(shapes: readonly (readonly (readonly [number, number])[])[], y: number): number[] {
  const found = shapes.flatMap((corners) =>
    corners.flatMap(([x1, y1], index) => {
      const [x2, y2] = corners[(index + 1) % corners.length] ?? [x1, y1];
      return y1 > y !== y2 > y ? [x1 + ((y - y1) * (x2 - x1)) / (y2 - y1)] : [];
    }),
  );
  return found.toSorted((a, b) => a - b);
}

/** What a barcode reader reads of a drawing, with its quiet zone around it. @throws when it cannot be read. */
export function readDrawn({ width, height, quiet, path }: DrawnBarcode, format: BarcodeFormat): string {
  const shapes = outlines(path);
  const columns = Math.round((width + 2 * quiet) * SCALE);
  const rows = Math.round((height + 2 * quiet) * SCALE);
  const pixels = new Uint8ClampedArray(columns * rows).fill(255);
  for (let row = 0; row < rows; row += 1) {
    const edges = crossings(shapes, (row + 0.5) / SCALE - quiet).map(
      (x) => row * columns + Math.round((x + quiet) * SCALE),
    );
    for (let index = 0; index + 1 < edges.length; index += 2) pixels.fill(0, edges[index], edges[index + 1]);
  }
  const reader = new MultiFormatReader();
  const hints = new Map<DecodeHintType, unknown>([
    [DecodeHintType.POSSIBLE_FORMATS, [format]],
    [DecodeHintType.TRY_HARDER, true],
  ]);
  const bitmap = new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(pixels, columns, rows)));
  return reader.decode(bitmap, hints).getText();
}
