import { describe, expect, it } from 'vitest';

import { errorFields, jsonLinesLog, requestContext } from './log.ts';
import type { LogOptions } from './log.ts';

function testLog(options: LogOptions = {}) {
  const lines: string[] = [];
  let now = Date.parse('2026-11-22T08:00:00.000Z');
  const log = jsonLinesLog((line) => lines.push(line), { now: () => now, ...options });
  return {
    log,
    lines,
    parsed: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    wait: (ms: number) => {
      now += ms;
    },
  };
}

describe('the log', () => {
  it('writes one JSON object per line, with when, how urgent and what first', () => {
    const { log, lines } = testLog();
    log('info', 'hello', { station: 'press-1' });
    expect(lines).toEqual([
      '{"at":"2026-11-22T08:00:00.000Z","level":"info","from":"sync-server","event":"hello","station":"press-1"}\n',
    ]);
  });

  it('leaves out what is below its level', () => {
    const { log, parsed } = testLog({ least: 'warn' });
    for (const level of ['debug', 'info', 'warn', 'error'] as const) log(level, 'x');
    expect(parsed().map(({ level }) => level)).toEqual(['warn', 'error']);
  });

  it('says with every error what to do', () => {
    const { log, parsed } = testLog();
    log('error', 'ship-failed', errorFields(new Error('disk full')));
    log('error', 'never heard of');
    expect(parsed()[0]).toMatchObject({
      error: 'disk full',
      advice: expect.stringContaining('disk of the data folder'),
    });
    expect(parsed()[1]?.['advice']).toContain('Nothing that was confirmed is lost');
  });

  it('names the request that a line is about', async () => {
    const { log, parsed } = testLog();
    await requestContext.run('req-7', async () => {
      await Promise.resolve();
      log('info', 'hello');
    });
    log('info', 'hello');
    expect(parsed().map(({ request }) => request)).toEqual(['req-7', undefined]);
  });

  it('leaves out secrets, wherever they stand', () => {
    const { log, lines } = testLog();
    log('warn', 'x', {
      token: 'abc123',
      headers: { authorization: 'Bearer abc123' },
      message: 'refused Bearer abc123-_. again',
      nested: [{ secretKey: 'abc123', pin: 'abc123' }],
    });
    expect(lines.join('')).not.toContain('abc123');
    expect(lines.join('')).toContain('refused Bearer [left out] again');
  });

  it('keeps every line short, whatever it is given', () => {
    const { log, lines, parsed } = testLog();
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    log('error', 'long', { error: 'x'.repeat(100_000) });
    log('error', 'many', { rows: Array.from({ length: 10_000 }, (_, index) => index) });
    log('error', 'wide', Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`f${index}`, 'x'])));
    log('error', 'round', { error: 'kept', circular });
    log('error', 'large', { at: 1n });
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(9000);
    expect(parsed().map(({ event }) => event)).toEqual(['long', 'many', 'wide', 'round', 'large']);
    expect(parsed()[3]).toMatchObject({ error: 'kept', cut: true });
  });

  it('counts what repeats instead of writing it, and says how often it did not', () => {
    const { log, parsed, wait } = testLog();
    for (let index = 0; index < 1000; index += 1)
      log('error', 'ship-failed', { error: 'disk full', station: `s${index}` });
    log('error', 'ship-failed', { error: 'another reason' });
    expect(parsed()).toHaveLength(31);
    wait(10_000);
    log('info', 'hello');
    expect(parsed().slice(31)).toMatchObject([
      { level: 'warn', event: 'repeats-left-out', of: 'ship-failed', count: 970 },
      { event: 'hello' },
    ]);
    log('error', 'ship-failed', { error: 'disk full' });
    expect(parsed().at(-1)).toMatchObject({ event: 'ship-failed' });
  });

  it('is not flooded by complaints that are all different', () => {
    const { log, lines } = testLog();
    for (let index = 0; index < 100_000; index += 1) log('warn', 'ship-refused', { message: `reason ${index}` });
    expect(lines.length).toBeLessThan(600);
  });
});
