import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { chainId, emptyHead, formatChain, GENESIS, isServerChain, lanes, parseChain, stationId } from './chain.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,39}$/);
const chain = fc.record({
  station: name,
  lane: fc.constantFrom(...lanes),
  incarnation: fc.stringMatching(/^[0-9a-f]{12}$/),
});

describe('a chain', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(chain, (parts) => {
        const text = formatChain(parts);
        expect(chainId.safeParse(text).success).toBe(true);
        expect(parseChain(text)).toEqual(parts);
      }),
    );
  });

  test.each([
    'saw-1/normal',
    'saw-1/slow/000000000001',
    'Saw-1/normal/000000000001',
    'saw-1/normal/00000000000g',
    'saw-1/normal/000000000001\n',
    ' saw-1/normal/000000000001',
    `${'s'.repeat(41)}/normal/000000000001`,
    '/normal/000000000001',
  ])('is not written %j', (text) => {
    expect(chainId.safeParse(text).success).toBe(false);
    expect(() => parseChain(text)).toThrow('Not a chain');
  });

  test('starts empty, with 64 zeros before the first fact', () => {
    expect(emptyHead('saw-1/normal/000000000001')).toEqual({
      chain: 'saw-1/normal/000000000001',
      seq: 0,
      head: GENESIS,
    });
    expect(GENESIS).toMatch(/^0{64}$/);
  });

  test('belongs to a server when its station is one', () => {
    expect(isServerChain('server-1/priority/000000000001')).toBe(true);
    expect(isServerChain('serverless/normal/000000000001')).toBe(false);
    expect(isServerChain('saw-1/normal/000000000001')).toBe(false);
  });
});

describe('the name of a station', () => {
  test.each(['s', 'saw-1', 'a'.repeat(40)])('may be %s', (id) => {
    expect(stationId.safeParse(id).success).toBe(true);
  });

  test.each(['', '1saw', 'Saw', 'saw_1', 'säge', 'a'.repeat(41), 'saw/1', '__proto__'])('may not be %j', (id) => {
    expect(stationId.safeParse(id).error?.issues[0]?.message).toContain('starting with a letter');
  });
});
