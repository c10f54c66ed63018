import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import react from '@vitejs/plugin-react';
import { build } from 'vite';

import { contentSecurityPolicy } from '../../shared/host/content-security-policy.ts';

const rendererFolder = path.join(import.meta.dirname, '..');
const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
const nonce = 'bm9uY2UtZm9yLXRlc3Rz';
/** The policy of the product. */
const policy = contentSecurityPolicy(nonce);

/** The kiosk over the fake station, on a port of this machine, under the product's content security policy. */
export interface PreviewSite {
  /** Address of the page; the scene is its query. */
  readonly url: string;
  readonly close: () => void;
}

async function buildInto(folder: string): Promise<void> {
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
}

/** Builds the preview (seconds) and serves it. */
export async function servePreview(): Promise<PreviewSite> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lineside-preview-'));
  await buildInto(folder);
  const server = createServer((request, response) => {
    // A browser asks for an icon whenever it likes, and would report that there is none on whatever page it is then.
    if (request.url === '/nothing' || request.url === '/favicon.ico') {
      response.writeHead(200, { 'content-type': 'text/html' }).end();
      return;
    }
    const file = path.join(folder, new URL(request.url ?? '/', 'http://localhost').pathname);
    if (!file.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    const type = types[path.extname(file)] ?? 'application/octet-stream';
    const isPage = type === 'text/html';
    response.writeHead(200, {
      'content-type': `${type}; charset=utf-8`,
      'content-security-policy': policy,
      // What has its content in its name is read and compiled once by a page that shows many scenes.
      'cache-control': isPage ? 'no-store' : 'max-age=3600, immutable',
    });
    response.end(isPage ? readFileSync(file, 'utf8').replaceAll('__CSP_NONCE__', nonce) : readFileSync(file));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/testing/preview.html`,
    close: () => {
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
