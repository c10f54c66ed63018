import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../fakes.testkit.ts';
import { serveApp } from './serve-app.ts';
import { listServedFiles } from './served-files.ts';

function builtScreens(folder: string): string {
  const root = path.join(folder, 'renderer');
  mkdirSync(path.join(root, 'assets'), { recursive: true });
  writeFileSync(path.join(root, 'index.html'), '<style nonce="__CSP_NONCE__"></style><meta content="__CSP_NONCE__">');
  writeFileSync(path.join(root, 'assets/main.js'), 'export {}');
  writeFileSync(path.join(root, 'assets/main.js.map'), '{}');
  writeFileSync(path.join(root, 'assets/größe.svg'), '<svg/>');
  writeFileSync(path.join(folder, 'secret.json'), '{"secret":1}');
  symlinkSync(path.join(folder, 'secret.json'), path.join(root, 'link.json'));
  return root;
}

function serverOf(root: string) {
  let count = 0;
  return serveApp({
    files: listServedFiles(root),
    readFile,
    newNonce: () => `nonce${(count += 1)}`,
    problem: () => 'Bad <b>file</b>',
  });
}

describe('app://kiosk', () => {
  it('serves the built files with their types and every protection', async () => {
    using folder = temporaryFolder();
    const serve = serverOf(builtScreens(folder.path));
    const answer = await serve(new Request('app://kiosk/assets/main.js'));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('export {}');
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect((await serve(new Request('app://kiosk/assets/gr%C3%B6%C3%9Fe.svg'))).status).toBe(200);
  });

  it('gives each load of the page a nonce of its own, in the header and wherever the page asks for it', async () => {
    using folder = temporaryFolder();
    const serve = serverOf(builtScreens(folder.path));
    for (const nonce of ['nonce1', 'nonce2']) {
      const answer = await serve(new Request('app://kiosk/'));
      expect(answer.headers.get('content-security-policy')).toBe(
        `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; ` +
          "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      );
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(await answer.text()).toBe(`<style nonce="${nonce}"></style><meta content="${nonce}">`);
    }
  });

  it.each([
    ['app://kiosk/../secret.json'],
    ['app://kiosk/%2e%2e/secret.json'],
    ['app://kiosk/..%2fsecret.json'],
    ['app://kiosk/assets/..%5c..%5csecret.json'],
    ['app://kiosk/%2fetc/passwd'],
    ['app://kiosk//etc/passwd'],
    ['app://kiosk/%00'],
    ['app://kiosk/%ff'],
    ['app://kiosk/link.json'],
    ['app://kiosk/assets/main.js.map'],
    ['app://kiosk/assets'],
    ['app://kiosk/INDEX.HTML'],
    ['app://other/index.html'],
    ['app://kiosk.evil/index.html'],
    ['app://notice/'],
    ['app://notice/../restarting/x'],
  ])('knows no page at %s', async (url) => {
    using folder = temporaryFolder();
    const answer = await serverOf(builtScreens(folder.path))(new Request(url));
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('never leads out of its folder, whatever the path', async () => {
    using folder = temporaryFolder();
    const serve = serverOf(builtScreens(folder.path));
    const part = fc.oneof(
      fc.constantFrom('..', '.', '%2e%2e', '..%2f', '%5c', 'secret.json', 'assets', '', '%00', 'C:'),
      fc.webSegment(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 6 }), async (parts) => {
        const answer = await serve(new Request(`app://kiosk/${parts.join('/')}`));
        expect(await answer.text()).not.toContain('secret"');
      }),
    );
  });

  it('only answers GET and HEAD', async () => {
    using folder = temporaryFolder();
    const serve = serverOf(builtScreens(folder.path));
    expect((await serve(new Request('app://kiosk/', { method: 'POST', body: 'x' }))).status).toBe(405);
  });

  it('answers with status 500 when a file has gone since', async () => {
    using folder = temporaryFolder();
    const files = listServedFiles(builtScreens(folder.path));
    const serve = serveApp({
      files,
      readFile: () => Promise.reject(new Error('gone')),
      newNonce: () => 'n',
      problem: () => '',
    });
    expect((await serve(new Request('app://kiosk/'))).status).toBe(500);
  });

  it('has nothing to serve when the folder is not there', () => {
    using folder = temporaryFolder();
    expect(listServedFiles(path.join(folder.path, 'missing')).size).toBe(0);
  });
});

describe('app://notice', () => {
  it.each(['app://notice/restarting', 'app://notice/problem'])('%s is a page that can run no script', async (url) => {
    using folder = temporaryFolder();
    const answer = await serverOf(builtScreens(folder.path))(new Request(url));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-security-policy')).not.toContain('script-src');
    const html = await answer.text();
    expect(html).not.toContain('<script');
    expect([...html.matchAll(/lang="(\w+)"/g)].map(([, language]) => language).slice(1)).toEqual([
      'en',
      'de',
      'es',
      'pl',
      'zh',
    ]);
  });

  it('shows the sentence of the problem as text', async () => {
    using folder = temporaryFolder();
    const answer = await serverOf(builtScreens(folder.path))(new Request('app://notice/problem'));
    expect(await answer.text()).toContain('<pre>Bad &#60;b&#62;file&#60;/b&#62;</pre>');
  });
});
