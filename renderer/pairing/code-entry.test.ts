import { expect, test } from 'vitest';

import { codeDigits, codeInLink, grouped, isWhole } from './code-entry.ts';

test('A code is shown in groups of five while it is typed, pasted or spoken letter by letter', () => {
  let digits = '';
  const seen = Array.from('abcdefgh').map((key) => {
    digits = codeDigits(digits + key);
    return grouped(digits);
  });
  expect(seen.slice(4, 7)).toEqual(['ABCDE', 'ABCDE-F', 'ABCDE-FG']);
  expect(grouped(codeDigits(' abcde fghjk–mnpqr_stvwx and more'))).toBe('ABCDE-FGHJK-MNPQR-STVWX');
  expect(codeDigits('oil')).toBe('011');
});

test('A code is whole with twenty digits', () => {
  expect(isWhole(codeDigits('ABCDE-FGHJK-MNPQR-STVW'))).toBe(false);
  expect(isWhole(codeDigits('ABCDE-FGHJK-MNPQR-STVWX'))).toBe(true);
});

test('A link carries its code behind the #, which no server ever sees', () => {
  expect(codeInLink('#pair=ABCDE-FGHJK-MNPQR-STVWX')).toBe('ABCDEFGHJKMNPQRSTVWX');
  for (const none of ['', '#', '#pair=', '#other=1']) expect(codeInLink(none)).toBeUndefined();
});
