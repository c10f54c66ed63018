import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { syncProblem } from '../../shared/sync/protocol.ts';
import { startTestServer } from '../testing/server.testkit.ts';
import type { TestServer } from '../testing/server.testkit.ts';

describe('the screens for browsers', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer();
    const folder = join(server.folder, 'renderer');
    await mkdir(join(folder, 'assets'), { recursive: true });
    await writeFile(join(folder, 'index.html'), '<meta name="csp-nonce" content="__CSP_NONCE__"><div id="root"></div>');
    await writeFile(join(folder, 'assets', 'index-abc.js'), 'start();');
    await writeFile(join(folder, '.secret'), 'secret');
  });
  afterEach(() => server.dispose());

  it('are a page that may run its own scripts and styles and nothing else, never cached', async () => {
    const response = await fetch(server.url);
    const nonce = /content="(?<nonce>[^"]+)"/.exec(await response.text())?.groups?.['nonce'];
    expect(nonce).toMatch(/^[\w+/]{24}$/);
    expect(response.headers.get('content-security-policy')).toBe(
      `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  });

  it('are served as the andon board under its own address, by the same policy', async () => {
    const response = await fetch(`${server.url}/board?station=office-1`);
    const nonce = /content="(?<nonce>[^"]+)"/.exec(await response.text())?.groups?.['nonce'];
    expect(response.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('have another nonce every time', async () => {
    const nonces = await Promise.all(
      Array.from({ length: 5 }, async () => (await fetch(server.url)).headers.get('content-security-policy')),
    );
    expect(new Set(nonces).size).toBe(5);
  });

  it('bring files that browsers may keep, because their names change with their content', async () => {
    const response = await fetch(`${server.url}/assets/index-abc.js`);
    expect(await response.text()).toBe('start();');
    expect(response.headers.get('cache-control')).toContain('immutable');
    expect(response.headers.get('content-type')).toContain('javascript');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('bring nothing that lies outside of their folder, is hidden, or is the page without its nonce', async () => {
    for (const path of [
      '/.secret',
      '/../site.db',
      '/%2e%2e/site.db',
      '/assets/..%2f..%2fsite.db',
      '/index.html',
      '/assets/none.js',
    ]) {
      const response = await fetch(server.url + path);
      expect([path, response.status]).toEqual([path, 404]);
      expect(syncProblem.parse(await response.json()).code).toBe('not-found');
    }
  });

  it('list no folders', async () => {
    const response = await fetch(`${server.url}/assets/`);
    expect(response.status).toBe(403);
    expect(syncProblem.parse(await response.json()).message).not.toContain('index-abc');
  });

  it('say how to build them when they are not there', async () => {
    const bare = await startTestServer();
    const response = await fetch(bare.url);
    expect(response.status).toBe(503);
    expect(syncProblem.parse(await response.json()).message).toContain('npm run build');
    await bare.dispose();
  });
});
