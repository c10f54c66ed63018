import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type Browser, chromium, type Page } from '@playwright/test';
import react from '@vitejs/plugin-react';
import { build } from 'vite';

import { contentSecurityPolicy } from '../../shared/host/content-security-policy.ts';

const rendererFolder = path.join(import.meta.dirname, '..');

/** Where the systems we test on keep Chromium; `LINESIDE_CHROMIUM` names another one. */
const executables = [process.env['LINESIDE_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser'];

/** The browser to test in; undefined when this machine has none. */
export const chromiumPath = executables.find((candidate) => candidate !== undefined && existsSync(candidate));

const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
const nonce = 'bm9uY2UtZm9yLXRlc3Rz';
/** The policy of the product. */
const policy = contentSecurityPolicy(nonce);

/** The screens of a kiosk that stations use, in CSS pixels, with their pixels per millimetre. */
export const kioskScreens = {
  'tablet 10.1"': { width: 1280, height: 800, pxPerMm: 5.87 },
  'panel 15.6"': { width: 1920, height: 1080, pxPerMm: 5.56 },
  'wide 21.5"': { width: 1920, height: 1080, pxPerMm: 4 },
} as const;
export type KioskScreen = (typeof kioskScreens)[keyof typeof kioskScreens];

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

/** Builds the preview and starts a browser; slow (seconds), so once for a file. */
export async function startPreview(): Promise<Preview> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lineside-preview-'));
  await build({
    root: rendererFolder,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    base: './',
    plugins: [react()],
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'chrome130',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 4000,
      reportCompressedSize: false,
      rolldownOptions: { input: path.join(rendererFolder, 'testing/preview.html') },
    },
  });
  const server = createServer((request, response) => {
    const file = path.join(folder, new URL(request.url ?? '/', 'http://localhost').pathname);
    if (!file.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    const type = types[path.extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': policy });
    response.end(
      type === 'text/html' ? readFileSync(file, 'utf8').replaceAll('__CSP_NONCE__', nonce) : readFileSync(file),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const browser: Browser = await chromium.launch({
    ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });

  return {
    async open(scene, screen = kioskScreens['tablet 10.1"'], colorScheme = 'light') {
      const { width, height, pxPerMm } = screen;
      const size = { width, height };
      const context = await browser.newContext({ viewport: size, screen: size, colorScheme, locale: 'en-GB' });
      const page = await context.newPage();
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
      });
      await page.goto(`http://127.0.0.1:${port}/testing/preview.html?scene=${scene}&mm=${pxPerMm}`);
      await page.locator('.header, .connecting, .board').first().waitFor();
      return { page, problems, close: () => context.close() };
    },
    async close() {
      await browser.close();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
