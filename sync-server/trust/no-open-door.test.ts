import { mkdtempSync, rmSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { syncProblem } from '../../shared/sync/protocol.ts';
import { addControlDoors } from '../control-doors.ts';
import { isThisMachine } from '../http/local-only.ts';
import { openSqliteSiteStore } from '../store/sqlite-site-store.ts';
import { systemClock } from '../sync/server-clock.ts';
import { startSiteServer } from '../testing/trusting.testkit.ts';
import type { SiteServer } from '../testing/trusting.testkit.ts';

/** What each address wants of whoever comes. A new one must join here, and says so by this test. */
const doors: Readonly<Record<string, 'nothing' | 'code' | 'key' | 'token' | 'secret' | 'cookie' | 'this machine'>> = {
  // Files without data: the screens are the same for everybody, and the authority is a certificate.
  'GET /': 'nothing',
  'GET /board': 'nothing',
  'HEAD,GET /*': 'nothing',
  'GET /trust/v1/authority.pem': 'nothing',
  'GET /trust/v1/paired': 'nothing',
  'POST /trust/v1/unpair': 'nothing',
  // That the process answers, the name of the site and the version.
  'GET /health': 'nothing',
  'GET /ready': 'this machine',
  'GET /metrics': 'this machine',
  'POST /trust/v1/enrol': 'code',
  'POST /trust/v1/pair': 'code',
  'POST /sync/v1/hello': 'key',
  'POST /sync/v1/ship': 'token',
  'POST /sync/v1/pull': 'token',
  'POST /trust/v1/credentials': 'token',
  'POST /control/v1/backup': 'secret',
  'POST /control/v1/refusals': 'secret',
  'POST /control/v1/trust': 'secret',
  'WS /sync/v1/nudges': 'token',
  'WS /host': 'cookie',
  'WS /board-host': 'cookie',
};

describe('a server without open doors', () => {
  let server: SiteServer;
  const folder = mkdtempSync(join(tmpdir(), 'lineside-open-door-'));
  let other: ReturnType<typeof openSqliteSiteStore>;
  beforeAll(async () => {
    other = openSqliteSiteStore(join(folder, 'site.db'), { site: 'demo' });
    server = await startSiteServer({
      metrics: undefined,
      moreRoutes: (app) => {
        const refuse = () => Promise.reject(new Error('not asked for'));
        addControlDoors(app, {
          secret: 'the secret of this run of the server',
          store: other,
          clock: systemClock(),
          backups: { take: refuse, copy: refuse },
          orderParts: () => {
            throw new Error('not asked for');
          },
          obeyed: () => Promise.resolve(),
        });
      },
    });
  });
  afterAll(async () => {
    await server.dispose();
    await other.close();
    rmSync(folder, { recursive: true });
  });

  const knock = (path: string, headers: Record<string, string>) =>
    new Promise((resolve) => {
      const socket = new WebSocket(server.url.replace('http', 'ws') + path, { headers, origin: server.url });
      socket.once('unexpected-response', (_request, { statusCode }) => resolve(statusCode));
      socket.once('open', () => resolve('open'));
      socket.on('error', () => undefined);
    });
  const ask = async (path: string, headers: Record<string, string>) => {
    const init = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: '{}' };
    const response = await fetch(server.url + path, init);
    return syncProblem.parse(await response.json()).code === 'no-token' ? response.status : 'another refusal';
  };

  it('has exactly the addresses that are listed here', () => {
    // Numbers come with the program only.
    expect([...server.routes, 'GET /metrics'].toSorted()).toEqual(Object.keys(doors).toSorted());
  });

  it.each(Object.entries(doors).filter(([, wants]) => wants === 'token' || wants === 'secret' || wants === 'cookie'))(
    '%s answers nobody without its %s',
    async (door) => {
      const [method = '', path = ''] = door.split(' ');
      for (const authorization of ['', 'Bearer ', 'Bearer invented', 'Basic YTpi']) {
        const headers = { authorization, cookie: 'lineside-pairing=invented' };
        expect(await (method === 'WS' ? knock(path, headers) : ask(path, headers))).toBe(401);
      }
    },
  );

  it.each(['POST /trust/v1/enrol', 'POST /trust/v1/pair', 'POST /sync/v1/hello'])(
    '%s changes nothing for an empty request',
    async (door) => {
      const response = await fetch(server.url + (door.split(' ')[1] ?? ''), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
      expect(response.status).toBe(400);
    },
  );
});

it('tells addresses of this machine from all others', () => {
  for (const own of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1']) expect(isThisMachine(own)).toBe(true);
  const others = Object.values(networkInterfaces())
    .flatMap((found) => found ?? [])
    .filter(({ internal }) => !internal)
    .map(({ address }) => address);
  for (const other of ['192.0.2.1', '::ffff:192.0.2.1', '2001:db8::1', '1127.0.0.1', ...others])
    expect(isThisMachine(other)).toBe(false);
});
