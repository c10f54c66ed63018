import { expect, test } from 'vitest';

import { plainCell } from './plain-cell.ts';

test.each(['=1+1', '+cmd|x', '-2+3', '@SUM(A1)', '\t=A1', '=HYPERLINK("http://x";"y")'])(
  'a text that a spreadsheet would compute becomes plain: %j',
  (text) => expect(plainCell(text)).toBe(`'${text}`),
);

test.each(['', '12', '-12,5', '+1.234', 'A=1', 'Bracket', 'a@b'])('any other stays: %j', (text) =>
  expect(plainCell(text)).toBe(text),
);
