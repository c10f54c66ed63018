import { expect, test } from 'vitest';

import { hostAddress } from './socket-carrier.ts';

test('a browser finds its station on the origin of the page, encrypted where the page is', () => {
  expect(hostAddress({ protocol: 'http:', host: 'line:4870', search: '' })).toBe('ws://line:4870/host');
  expect(hostAddress({ protocol: 'https:', host: 'line', search: '?mm=4' })).toBe('wss://line/host');
});

test('the station asked for in the address of the page is asked for at the door', () => {
  expect(hostAddress({ protocol: 'http:', host: 'line:1', search: '?station=press 2&theme=dark' })).toBe(
    'ws://line:1/host?station=press+2',
  );
});
