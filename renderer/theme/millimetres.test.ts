import { expect, test } from 'vitest';

import { believable, parsePxPerMm, pxPerMm } from './millimetres.ts';

const tablet = { width: 1280, height: 800 };

test('a known screen gives its own pixels per millimetre, also turned upright', () => {
  expect(pxPerMm(tablet, [])).toBe(5.87);
  expect(pxPerMm({ width: 800, height: 1280 }, [])).toBe(5.87);
});

test('an unknown screen is taken at 96 pixels per inch', () => {
  expect(pxPerMm({ width: 1111, height: 777 }, [])).toBeCloseTo(3.78, 2);
});

test('the first override that makes sense wins', () => {
  expect(pxPerMm(tablet, ['4.0', '6'])).toBe(4);
  expect(pxPerMm(tablet, [null, '4,5'])).toBe(4.5);
  expect(pxPerMm(tablet, ['nonsense', '-3', '0.1', '99', '1e3'])).toBe(5.87);
});

test('a calibration is a plain number with at most four digits after the point', () => {
  expect(parsePxPerMm(' 5.87 ')).toBe(5.87);
  for (const text of [null, '', 'abc', '5.87px', '1e1', 'NaN', '12.1', '2.4', '5.12345'])
    expect(parsePxPerMm(text)).toBeUndefined();
});

test('a calibration is kept within what can be believed, and what is kept can be read again', () => {
  expect(believable(4.126)).toBe(4.13);
  for (const wanted of [0, 2.5, 5.87, 99]) expect(parsePxPerMm(String(believable(wanted)))).toBe(believable(wanted));
});
