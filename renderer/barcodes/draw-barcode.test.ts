import { BarcodeFormat } from '@zxing/library';
import { expect, test } from 'vitest';

import { parseBracketed } from '../../shared/gs1/bracketed-text.ts';
import { readGs1 } from '../../shared/gs1/read-gs1.ts';
import { drawBarcode } from './draw-barcode.ts';
import { readDrawn } from './read-drawn.testkit.ts';

test.each(['1001', '260113', 'M-4101', 'L-COIL-P', 'LS:GOOD:10', 'LS:SCRAP:wrong-material', 'LS:UNDO'])(
  'the bars of %s are read as it stands there',
  (text) => {
    expect(readDrawn(drawBarcode({ symbology: 'code128', text }), BarcodeFormat.CODE_128)).toBe(text);
  },
);

test.each(['(01)09520001000003(10)L00', '(01)09520001000317(17)261231(10)P0117', '(01)09520001000249(10)C0042'])(
  'the dots of %s are read with item, last day and lot as it says',
  (text) => {
    const read = readDrawn(drawBarcode({ symbology: 'gs1DataMatrix', text }), BarcodeFormat.DATA_MATRIX);
    const wanted = parseBracketed(text);
    const reading = readGs1(`]d2${read.replace(/^\u001D/, '')}`);
    expect(wanted).toMatchObject({ ok: true });
    expect(reading).toMatchObject(wanted);
  },
);

test('nothing of a drawing lies outside of it, where the quiet zone is', () => {
  const { width, height, path } = drawBarcode({ symbology: 'code128', text: 'LS:STOP:no-material' });
  const rights = [...path.matchAll(/M(\d+) \d+h(\d+)/g)].map(([, x, w]) => Number(x) + Number(w));
  expect(rights.length).toBeGreaterThan(20);
  expect(Math.max(...rights)).toBe(width);
  expect(height).toBeGreaterThanOrEqual(40);
});
