import { type Browser, chromium, expect as expectPage, type Locator, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, inject, onTestFinished } from 'vitest';

import { must } from '../../shared/invariant.ts';
import type { showScreen } from '../screen/screen-store.ts';
import { testIds } from '../test-ids.ts';
import { FAKE_PIN, type PreviewWindow } from './fake-host.ts';
import { openScenes, type Preview } from './preview-page.testkit.ts';

let browser: Browser | undefined;
let scenes: Preview | undefined;

/** Playwright's expectations, with the patience that a busy machine takes. */
export const expect = expectPage.configure({ timeout: 10_000 });

/** Tests of the screens in a real browser; skipped where the machine has none. Files of such tests are called `*.browser.test.ts`. */
export function describeScreens(name: string, tests: () => void): void {
  const preview = inject('preview');
  describe.skipIf(preview === null)(`${name}, in a browser`, { timeout: 60_000 }, () => {
    beforeAll(async () => {
      const { site, browser: endpoint } = must(preview, 'the preview');
      browser ??= await chromium.connect(endpoint);
      scenes ??= openScenes(browser, site);
    });
    afterAll(async () => {
      await scenes?.close();
      scenes = undefined;
    });
    tests();
  });
}

/** Opens a scene of `scenes.ts`; whoever opens it closes it. */
export const openScene: Preview['open'] = (...asked) =>
  must(scenes, 'scenes are opened within describeScreens').open(...asked);

/** A kiosk in a scene until the end of the test, with the words of a test for what a person does and sees. */
export async function kiosk(scene: string) {
  const { page, problems, close } = await openScene(scene);
  onTestFinished(close);
  const at = (id: string): Locator => page.getByTestId(id).first();
  return {
    page,
    at,
    problems,
    tap: async (...ids: readonly string[]) => {
      for (const id of ids) await at(id).click();
    },
    /** As fast as a scanner, however slow this machine is: all keys within one task of the page. */
    scan: (code: string) =>
      page.evaluate(
        (keys) => {
          for (const key of keys)
            (document.activeElement ?? document.body).dispatchEvent(
              new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
            );
        },
        [...code.split(''), 'Enter'],
      ),
    /** Like a person at a keyboard: slower than any scanner. */
    type: (text: string) => page.keyboard.type(text, { delay: 90 }),
  };
}

/** Takes the station of a page away, or brings it back. */
export const setAway = (page: Page, away: boolean) =>
  page.evaluate((gone) => (globalThis as PreviewWindow).fakeHost.setAway(gone), away);

/** The keys of a PIN, or of its first digits. */
export const pinKeys = (pin: string = FAKE_PIN) => pin.split('').map((digit) => testIds.pinKey(digit));

/** Shows a screen of the page, as whatever leads there would. */
export const show = (page: Page, screen: Parameters<typeof showScreen>[0]) =>
  page.evaluate(
    (wanted) => (globalThis as typeof globalThis & { readonly showScreen: typeof showScreen }).showScreen(wanted),
    screen,
  );
