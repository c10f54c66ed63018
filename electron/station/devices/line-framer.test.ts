import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { createLineFramer, LONGEST_LINE } from './line-framer.ts';
import type { Framing } from './line-framer.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const usual: Framing = { prefix: '', suffix: '\r', keepEmpty: false };
const frame = (text: string, framing: Partial<Framing> = {}) =>
  createLineFramer({ ...usual, ...framing }).push(bytes(text));

describe('a line of a scanner', () => {
  test.each([
    ['A\rB\r', {}, ['A', 'B']],
    ['A\r\nB\n', {}, ['A', 'B']],
    ['A\r\n', { suffix: '' }, ['A']],
    ['\u0002A\u0003\u0002B\u0003', { prefix: '\u0002', suffix: '\u0003' }, ['A', 'B']],
    ['junk\u0002A\r', { prefix: '\u0002' }, ['A']],
    ['A;;B;;', { suffix: ';;' }, ['A', 'B']],
    ['\r\r\r', {}, []],
    ['\r\r\n\r', { keepEmpty: true }, ['', '', '']],
    ['10A\u001D37\r', {}, ['10A\u001D37']],
    ['Schweißnaht\r', {}, ['Schweißnaht']],
  ])('%j with %j', (text, framing, codes) => {
    expect(frame(text, framing)).toEqual(codes);
  });

  test('that does not end is over after a pause', () => {
    const framer = createLineFramer(usual);
    expect(framer.push(bytes('4711'))).toEqual([]);
    expect([framer.pending(), framer.gap(), framer.pending(), framer.gap()]).toEqual([true, ['4711'], false, []]);
  });

  test('in Latin-1 is read as that, and noise is marked as noise', () => {
    const framer = createLineFramer(usual);
    expect(framer.push(Uint8Array.from([0x4d, 0xfc, 0x6c, 0x6c, 0x0d]))).toEqual(['Müll']);
    expect(framer.push(Uint8Array.from([0x41, 0x81, 0x0d]))).toEqual(['A\uFFFD']);
  });

  test('that never ends is cut', () => {
    const [code] = frame(`${'x'.repeat(10 * LONGEST_LINE)}\r`);
    expect(code).toHaveLength(LONGEST_LINE - 1);
  });

  test('that never ends is cut, whatever the suffix, and the next one is whole', () => {
    const codes = frame(`${'x'.repeat(3 * LONGEST_LINE)}#;A;#;`, { suffix: '#;' });
    expect(codes.map((code) => code.length)).toEqual([LONGEST_LINE - 2, 2]);
    expect(codes[1]).toBe('A;');
  });

  test('is the same however its bytes arrive', () => {
    const text = fc.string({ unit: fc.constantFrom('A', '7', '\r', '\n', '\u001D', 'ü'), maxLength: 60 });
    fc.assert(
      fc.property(text, fc.array(fc.integer({ min: 1, max: 7 })), (line, sizes) => {
        const all = bytes(line);
        const framer = createLineFramer(usual);
        const codes: string[] = [];
        let at = 0;
        for (const size of [...sizes, all.length]) {
          codes.push(...framer.push(all.subarray(at, at + size)));
          at += size;
        }
        expect(codes).toEqual(createLineFramer(usual).push(all));
      }),
    );
  });
});
