import { existsSync } from 'node:fs';

import { type Browser, chromium, type Page } from '@playwright/test';

import { servePreview } from './preview-site.testkit.ts';

/** Where the systems we test on keep Chromium; `LINESIDE_CHROMIUM` names another one. */
const executables = [process.env['LINESIDE_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser'];

/** The browser to test in; undefined when this machine has none. */
export const chromiumPath = executables.find((candidate) => candidate !== undefined && existsSync(candidate));

/** How the browser is started. */
export const browserOptions = {
  ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    // A camera that shows a test picture, on machines that have none.
    '--use-fake-device-for-media-stream',
  ],
};

/** The screens of a kiosk that stations use, in CSS pixels, with their pixels per millimetre. */
export const kioskScreens = {
  'tablet 10.1"': { width: 1280, height: 800, pxPerMm: 5.87 },
  'panel 15.6"': { width: 1920, height: 1080, pxPerMm: 5.56 },
  'wide 21.5"': { width: 1920, height: 1080, pxPerMm: 4 },
} as const;
export interface KioskScreen {
  readonly width: number;
  readonly height: number;
  readonly pxPerMm: number;
}

/** A page with the kiosk over the fake station, and what went wrong on it so far. */
export interface PreviewPage {
  readonly page: Page;
  readonly problems: readonly string[];
  readonly close: () => Promise<void>;
}

/** Real keys as fast as a badge reader sends them: none waits for the one before it, so a busy machine makes no gaps between them. */
export async function scanKeys(page: Page, code: string): Promise<void> {
  // A key is up again before the next one is down: the same character twice is no key that is held.
  const keys = [...Array.from(code), 'Enter'];
  await Promise.all(keys.flatMap((key) => [page.keyboard.down(key), page.keyboard.up(key)]));
}

/** Opens scenes of the kiosk in a real browser under the product's content security policy. */
export interface Preview {
  readonly open: (scene: string, screen?: KioskScreen, colorScheme?: 'light' | 'dark') => Promise<PreviewPage>;
  readonly close: () => Promise<void>;
}

/** Makes a page as clean as a new one, which would take twice as long to show the kiosk. */
async function clean(page: Page, site: string): Promise<void> {
  page.removeAllListeners();
  await page.evaluate(() => {
    localStorage.clear();
    sessionStorage.clear();
  });
  // Of the same site: the page keeps its process, and what was compiled in it.
  await page.goto(new URL('/nothing', site).href);
}

/** Scenes of a site in a browser; closing it leaves both as they are. */
export function openScenes(browser: Browser, site: string): Preview {
  const idle: Page[] = [];

  async function newPage(): Promise<Page> {
    const context = await browser.newContext({ locale: 'en-GB' });
    // What is not there by then never comes: the page says so before the test's own time is over.
    context.setDefaultTimeout(20_000);
    return await context.newPage();
  }

  return {
    async open(scene, screen = kioskScreens['tablet 10.1"'], colorScheme = 'light') {
      const page = idle.pop() ?? (await newPage());
      const { width, height, pxPerMm } = screen;
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme, contrast: null });
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
      });
      await page.goto(`${site}?scene=${scene}&mm=${pxPerMm}`);
      await page.locator('.header, .connecting, .board').first().waitFor();
      return {
        page,
        problems,
        close: async () => {
          await clean(page, site);
          idle.push(page);
        },
      };
    },
    async close() {
      await Promise.all(idle.splice(0).map((page) => page.context().close()));
    },
  };
}

/** Builds the preview and starts a browser; slow (seconds). Tests use the one that is started for all of them. */
export async function startPreview(): Promise<Preview> {
  const site = await servePreview();
  const browser = await chromium.launch(browserOptions);
  return {
    open: openScenes(browser, site.url).open,
    async close() {
      await browser.close();
      site.close();
    },
  };
}
