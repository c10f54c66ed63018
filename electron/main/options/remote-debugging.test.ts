import { expect, it } from 'vitest';

import { remoteDebuggingProblem } from './remote-debugging.ts';

const asked = (name: string) => name === 'remote-debugging-port';

it('an installed kiosk is not started for a debugger, in a sentence', () => {
  expect(remoteDebuggingProblem(asked, true, undefined)).toBe(
    '--remote-debugging-port would let others drive this kiosk. Start it without.',
  );
});

it('a developer may, a package for tests may, and who does not ask is not refused', () => {
  expect(remoteDebuggingProblem(asked, false, undefined)).toBeUndefined();
  expect(remoteDebuggingProblem(asked, true, 'ws://127.0.0.1:1/x')).toBeUndefined();
  expect(remoteDebuggingProblem(() => false, true, undefined)).toBeUndefined();
});
