import { setTimeout as pause } from 'node:timers/promises';

import type { DebuggedPage } from '../electron/devtools.ts';

/** Somebody at the screen of a real kiosk: each `work()` is one tap. */
export interface KioskPerson {
  readonly work: () => Promise<void>;
}

const byTestId = (id: string): string => `document.querySelector('[data-testid="${id}"]')`;

/** A person who looks at other screens now and then. */
const LOOK_AROUND_EVERY = 20;

/** Signs a person on at the screen by badge and starts the recommended job. */
export async function createKioskPerson(page: DebuggedPage, badge: string): Promise<KioskPerson> {
  const tap = (id: string): Promise<void> => page.evaluate(`void ${byTestId(id)}?.click()`);
  const there = async (id: string): Promise<void> => {
    while (!(await page.evaluate<boolean>(`${byTestId(id)} !== null`))) await pause(50);
    // A new screen takes no taps for a moment.
    await pause(500);
  };
  await there('sign-on-screen');
  // As fingers type it: keys of Chromium's debugging port go past the main process, which would tell a scanner from fingers.
  for (const text of badge) await page.send('Input.dispatchKeyEvent', { type: 'char', text });
  const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13 };
  await page.send('Input.dispatchKeyEvent', { type: 'keyDown', ...enter });
  await page.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter });
  await there('start-recommended');
  await tap('start-recommended');
  await there('good');
  let taps = 0;
  const rounds = ['good', 'good-plus-5', 'good-plus-10'];
  return {
    async work() {
      taps += 1;
      if (taps % LOOK_AROUND_EVERY === 0) {
        await tap('open-next');
        await there('next-screen');
        await tap('back');
        await there('home-screen');
        await tap('theme-toggle');
        return;
      }
      await tap(rounds[taps % rounds.length] ?? 'good');
    },
  };
}
