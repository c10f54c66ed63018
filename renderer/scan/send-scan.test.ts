import { expect, test } from 'vitest';

import { openStationHost } from '../station/station-host.ts';
import { sendScan } from './send-scan.ts';

/** The scans that reach the station of this window. */
function sentScans() {
  const frames: unknown[] = [];
  openStationHost(({ onOpen, onFrame }) => {
    queueMicrotask(() => {
      onOpen(true);
      onFrame(JSON.stringify({ t: 'ready' }));
    });
    return { send: (frame) => frames.push(JSON.parse(frame)) };
  });
  return () => JSON.stringify(frames);
}

test('a code goes to the station as it was read, nothing for nothing, and of noise no more than a station takes', async () => {
  const sent = sentScans();
  await Promise.resolve();
  sendScan('', 'screen');
  sendScan('L-100', 'screen');
  sendScan('x'.repeat(5000), 'wedge');
  expect(sent().match(/"method":"scan"/g)).toHaveLength(2);
  expect(sent()).toContain('"text":"L-100","source":"screen"');
  expect(sent()).toContain(`"text":"${'x'.repeat(2000)}","source":"wedge"`);
});
