import { createHash } from 'node:crypto';

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { canonicalJson } from './canonical-json.ts';
import { digest, sha256Hex } from './digest.ts';

describe('canonical JSON', () => {
  test('sorts members by UTF-16 code unit at every depth and uses no white space', () => {
    const value = { b: [{ z: 1, a: null }, true], a: 'x', B: 2, '10': 1, '9': 2, '': 0 };
    expect(canonicalJson(value)).toBe('{"":0,"10":1,"9":2,"B":2,"a":"x","b":[{"a":null,"z":1},true]}');
  });

  test('orders an astral character by its surrogates, before a later character of the basic plane', () => {
    expect(canonicalJson({ '\u{1f600}': 1, '\ufb33': 2, '\u00f6': 3 })).toBe('{"\u00f6":3,"\u{1f600}":1,"\ufb33":2}');
  });

  test('writes text as JSON does: escapes only what must be escaped', () => {
    expect(canonicalJson('\u0000\b\t\n"\\/é€\u2028😀')).toBe('"\\u0000\\b\\t\\n\\"\\\\/é€\u2028😀"');
  });

  test('keeps a lone surrogate apart from the text that looks like its escape', () => {
    expect(canonicalJson('\ud800')).not.toBe(canonicalJson('\\ud800'));
  });

  test('leaves undefined members out and writes undefined items and holes as null', () => {
    // oxlint-disable-next-line no-sparse-arrays -- a hole is the case
    expect(canonicalJson({ a: undefined, b: [undefined, , 1] })).toBe('{"b":[null,null,1]}');
  });

  test('writes minus zero as zero', () => {
    expect(canonicalJson([-0, 0])).toBe('[0,0]');
  });

  test.each([
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a big integer', 1n],
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['a date', new Date(0)],
    ['a map', new Map([['a', 1]])],
    ['bytes', new Uint8Array(2)],
  ])('refuses %s, wherever it stands', (_, value) => {
    expect(() => canonicalJson(value)).toThrow('Canonical JSON cannot carry');
    expect(() => canonicalJson({ a: [value] })).toThrow('Canonical JSON cannot carry');
  });

  test('refuses undefined where a value must be', () => {
    expect(() => canonicalJson(undefined)).toThrow('Canonical JSON cannot carry a Undefined');
  });

  test('is JSON, and the same text for the same value whatever the order of its members', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(canonicalJson(withMembersReversed(value))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('differs for values that differ', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const same = canonicalJson(a) === canonicalJson(b);
        expect(same).toBe(isSame(a, b));
      }),
    );
  });
});

describe('the digest', () => {
  test('of a known text is the known SHA-256', () => {
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  test('of a value is the SHA-256 of its canonical JSON in UTF-8', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(digest(value)).toBe(createHash('sha256').update(canonicalJson(value), 'utf8').digest('hex'));
      }),
    );
    expect(digest({ b: 'ü', a: [1] })).toBe(digest({ a: [1], b: 'ü' }));
  });
});

function withMembersReversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withMembersReversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]) => [key, withMembersReversed(member)]),
  );
}

/** Structural equality as JSON sees it, written without canonical JSON. */
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  return left.size === right.size && [...left].every(([key, item]) => right.has(key) && isSame(item, right.get(key)));
}
