import { type BrowserServer, chromium } from '@playwright/test';
import type { TestProject } from 'vitest/node';

import { browserOptions, chromiumPath } from './preview-page.testkit.ts';
import { type PreviewSite, servePreview } from './preview-site.testkit.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the preview is served and where its browser listens; null: this machine has no browser. */
    preview: { readonly site: string; readonly browser: string } | null;
  }
}

let running: { readonly site: PreviewSite; readonly browser: BrowserServer } | undefined;

/** Vitest's set-up of the tests in a browser: one build of the preview and one browser for all files. */
export async function setup({ provide }: TestProject): Promise<void> {
  if (chromiumPath === undefined) {
    provide('preview', null);
    return;
  }
  const site = await servePreview();
  const browser = await chromium.launchServer(browserOptions);
  running = { site, browser };
  provide('preview', { site: site.url, browser: browser.wsEndpoint() });
}

/** Ends what the set-up has started. */
export async function teardown(): Promise<void> {
  await running?.browser.close();
  running?.site.close();
}
