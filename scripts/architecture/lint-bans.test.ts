import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { projectRoot } from '../project-root.ts';
import { runCommand } from '../run-command.ts';

/** Where a snippet would stand, what it says, and the rule that must not let it pass. */
const forbidden: readonly (readonly [file: string, source: string, rule: string])[] = [
  [
    'electron/main/a.ts',
    "import { shell } from 'electron';\nvoid shell.openExternal('https://example.com');",
    'no-restricted-imports',
  ],
  [
    'electron/main/b.ts',
    "declare const shell: { openExternal: (url: string) => void };\nshell.openExternal('x');",
    'no-restricted-properties',
  ],
  [
    'electron/main/run-kiosk.ts',
    "import { shell } from 'electron';\nexport const opener = shell;",
    'no-restricted-imports',
  ],
  ['electron/main/c.ts', "import { ipcMain } from 'electron';\nipcMain.handle('x', () => 1);", 'no-restricted-imports'],
  [
    'electron/main/d.ts',
    "import * as electron from 'electron';\nexport const all = electron;",
    'no-restricted-imports',
  ],
  [
    'electron/main/e.ts',
    "import { WebContentsView } from 'electron';\nexport const view = new WebContentsView();",
    'no-restricted-imports',
  ],
  ['electron/preload/a.ts', "import { ipcRenderer } from 'electron';\nipcRenderer.send('x');", 'no-restricted-imports'],
  [
    'electron/station/a.ts',
    "import { app } from 'electron';\nexport const name = app.getName();",
    'no-restricted-imports',
  ],
  ['renderer/a.ts', "import { ipcRenderer } from 'electron';\nipcRenderer.send('x');", 'no-restricted-imports'],
  ['renderer/b.tsx', 'export const View = () => <webview src="https://example.com" />;', 'forbid-elements'],
  ['renderer/c.tsx', 'export const Frame = () => <iframe title="x" src="https://example.com" />;', 'forbid-elements'],
  ['renderer/d.tsx', "export const Html = () => <div dangerouslySetInnerHTML={{ __html: '<b/>' }} />;", 'no-danger'],
  ['renderer/e.tsx', 'export const Link = () => <a href="javascript:void 0">x</a>;', 'jsx-no-script-url'],
  ['renderer/f.ts', "document.body.innerHTML = '<b/>';", 'no-restricted-properties'],
  ['renderer/g.ts', 'export const run = (text: string): unknown => eval(text);', 'no-eval'],
  ['renderer/h.ts', 'export const run = (text: string): unknown => new Function(text)();', 'no-new-func'],
  ['renderer/i.ts', "location.href = 'javascript:void 0';", 'no-script-url'],
];

/** What stands where it may: the two files that speak IPC. */
const allowed: readonly (readonly [file: string, source: string])[] = [
  ['electron/main/ok/run-kiosk.ts', "import { app } from 'electron';\nexport const name = app.getName();"],
  ['electron/preload/preload.ts', "import { ipcRenderer } from 'electron';\nipcRenderer.send('x');"],
];

interface Finding {
  readonly filename: string;
  readonly code: string;
}

let folder = '';
let findings: readonly Finding[] = [];

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'lineside-lint-'));
  cpSync(path.join(projectRoot, '.oxlintrc.json'), path.join(folder, '.oxlintrc.json'));
  for (const [file, source] of [...forbidden, ...allowed]) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), `${source}\n`);
  }
  const oxlint = path.join(projectRoot, 'node_modules/.bin/oxlint');
  const { stdout } = await runCommand(oxlint, ['--format', 'json', '.'], { cwd: folder });
  findings = (JSON.parse(stdout) as { diagnostics: Finding[] }).diagnostics;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rulesAt = (file: string) =>
  findings.filter(({ filename }) => path.normalize(filename).endsWith(file)).map(({ code }) => code);

describe('the lint rules', () => {
  test.each(forbidden)('do not let pass in %s: %s', (file, _source, rule) => {
    expect(rulesAt(file)).toContainEqual(expect.stringContaining(`(${rule})`) as string);
  });

  test.each(allowed)('let pass in %s: %s', (file) => {
    expect(rulesAt(file).filter((code) => code.includes('restricted'))).toEqual([]);
  });
});
