import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type { Page } from '@playwright/test';

/** The part of axe that is asked; the package for Playwright brings it along, and asks it in a page of its own, which takes a second. */
interface Axe {
  readonly run: (
    root: Document,
    options: { readonly runOnly: readonly string[]; readonly rules: Readonly<Record<string, object>> },
  ) => Promise<{
    readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
  }>;
}

const fromPlaywright = createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright'));
const source = readFileSync(fromPlaywright.resolve('axe-core/axe.min.js'), 'utf8');

/** What axe says against a page, by the tags of its rules: none when all is well. Contrast is that of WCAG AAA. */
export async function axeFindings(page: Page, tags: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(source);
  return await page.evaluate(async (runOnly) => {
    const { axe } = globalThis as typeof globalThis & { readonly axe: Axe };
    const { violations } = await axe.run(document, {
      runOnly,
      rules: { 'color-contrast-enhanced': { enabled: true } },
    });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  }, tags);
}
