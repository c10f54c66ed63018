import { describe, expect, it } from 'vitest';

import { plainMapping } from '../file-drop.testkit.ts';
import { parseMapping, readMapping } from './read-mapping.ts';

const { dialect, files } = plainMapping;
const problemsOf = (value: unknown) => {
  const reading = parseMapping(typeof value === 'string' ? value : JSON.stringify(value), 'erp.json');
  return reading.ok ? '' : reading.problems.join('\n');
};
const orderFields = (fields: object) => ({
  ...plainMapping,
  files: { ...files, orders: { ...files.orders, fields: { ...files.orders.fields, ...fields } } },
});

describe('reading a mapping', () => {
  it('accepts a plain one and fills in what it leaves out', () => {
    expect(parseMapping(JSON.stringify(plainMapping), 'erp.json')).toMatchObject({
      ok: true,
      mapping: { everySeconds: 5, overTolerancePercent: 0, dialect: { encoding: 'utf-8', quote: '"' } },
    });
  });

  it.each([
    ['text that is no JSON', '{', /^erp\.json is not JSON/],
    ['a missing field', orderFields({ due: undefined }), /^erp\.json, files\.orders\.fields\.due: /],
    ['a misspelt field', orderFields({ quantitiy: 'Qty' }), /files\.orders\.fields: .*quantitiy/],
    [
      'a field with two sources',
      orderFields({ due: { column: 'Due', constant: 'x' } }),
      /fields\.due: a field has either/,
    ],
    ['a misspelt part of a field', orderFields({ due: { colum: 'Due' } }), /fields\.due: .*colum/],
    [
      'a bad time',
      orderFields({ due: { column: 'Due', time: '25:00' } }),
      /fields\.due\.time: a time is written HH:mm/,
    ],
    ['an unknown lookup', orderFields({ materialName: { column: 'Item', lookup: 'p' } }), /no lookup named "p"/],
    [
      'a bad date format',
      { ...plainMapping, dialect: { ...dialect, dates: ['TT.MM.JJJJ'] } },
      /dialect\.dates\[0\]: a date format/,
    ],
    [
      'an unknown time zone',
      { ...plainMapping, dialect: { ...dialect, timeZone: 'Berlin' } },
      /dialect\.timeZone: not an IANA/,
    ],
    [
      'the same sign for groups and decimals',
      { ...plainMapping, dialect: { ...dialect, group: '.' } },
      /"group" and "decimal"/,
    ],
    ['no operations at all', { ...plainMapping, files: { orders: files.orders } }, /files\.operations is missing/],
    [
      'a folder in a pattern',
      { ...plainMapping, files: { ...files, orders: { ...files.orders, file: '../x.csv' } } },
      /files\.orders\.file: /,
    ],
    [
      'postings without a key',
      { ...plainMapping, out: { delimiter: ';', decimal: '.', columns: [{ header: 'a', field: 'order' }] } },
      /out\.columns: one column must show "key"/,
    ],
  ])('with %s says where and what', (_, value, sentence) => {
    expect(problemsOf(value)).toMatch(sentence);
  });

  it('says when the file is missing', async () => {
    expect(await readMapping('/nowhere/erp.json')).toEqual({
      ok: false,
      problems: [
        'The mapping /nowhere/erp.json cannot be read: the file or folder does not exist; is the share connected?',
      ],
    });
  });
});
