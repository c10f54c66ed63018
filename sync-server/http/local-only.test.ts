import { describe, expect, it } from 'vitest';

import { foreignRequest } from './local-only.ts';

describe('a request', () => {
  it.each([
    ['127.0.0.1:4870', undefined],
    ['localhost:4870', undefined],
    ['[::1]:4870', undefined],
    ['LOCALHOST', undefined],
    ['127.0.0.1:4870', 'http://127.0.0.1:4870'],
  ])('to %s from origin %s may pass', (host, origin) => {
    expect(foreignRequest({ host, ...(origin === undefined ? {} : { origin }) })).toBeUndefined();
  });

  it.each([
    [undefined, undefined],
    ['', undefined],
    ['localhost.evil.example', undefined],
    ['127.0.0.1.evil.example:80', undefined],
    ['evil.example', 'http://evil.example'],
    ['user@localhost', undefined],
    ['localhost:80:80', undefined],
    ['localhost:4870', 'http://localhost:4871'],
    ['localhost:4870', 'https://localhost:4870'],
    ['localhost:4870', 'null'],
    ['localhost:4870', 'http://127.0.0.1:4870'],
  ])('to %s from origin %s is refused', (host, origin) => {
    const headers = { ...(host === undefined ? {} : { host }), ...(origin === undefined ? {} : { origin }) };
    expect(foreignRequest(headers)).toMatch(/\.$/);
  });

  it('must say its origin where only pages of this server may connect', () => {
    expect(foreignRequest({ host: 'localhost:1' }, true)).toContain('says no Origin');
    expect(foreignRequest({ host: 'localhost:1', origin: 'http://localhost:1' }, true)).toBeUndefined();
  });
});
