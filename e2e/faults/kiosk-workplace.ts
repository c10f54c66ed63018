import { mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';

import { _electron } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';

import { build } from '../../scripts/build.ts';
import { electronRuntime, sandboxFlags } from '../../scripts/electron-runtime.ts';
import { projectRoot } from '../../scripts/project-root.ts';
import { hasDisplay, startVirtualDisplay } from '../../scripts/virtual-display.ts';
import type { Command } from '../../shared/gate/command.ts';
import { HostCallError } from '../../shared/host/connect-host.ts';
import { commandResult } from '../../shared/host/host-contract.ts';
import type { HostTopic, HostView } from '../../shared/host/host-contract.ts';
import { heldEnvironment, makeHeldApplication } from '../fixtures/held-application.ts';
import type { StationStart } from './station-workplace.ts';
import { pause, stopwatch } from './waiting.ts';
import type { Workplace } from './workplace.ts';

/** Builds the kiosk and finds a window system for it. @returns why there can be no kiosk here, or undefined. */
export async function prepareKiosk(say: (line: string) => void): Promise<string | undefined> {
  try {
    await electronRuntime(say);
    await build();
    if (!hasDisplay()) process.env['DISPLAY'] = (await startVirtualDisplay()).name;
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** What our listener in the page hands out. Runs in the page, so it uses nothing from here. */
interface Ear {
  readonly views: Record<string, unknown>;
  readonly call: (method: string, params: unknown) => Promise<unknown>;
}

/**
 * Listens beside the screens to what the station says, and speaks through the same bridge. The bridge has one receiver, the screens;
 * they parse every frame from JSON, and that is where we listen. Our calls have numbers that the screens do not use.
 */
function putEarIn(): void {
  const world = globalThis as unknown as { ear?: Ear; lineside?: { send: (frame: string) => void } };
  if (world.ear || !world.lineside) return;
  const { lineside } = world;
  const views: Record<string, unknown> = {};
  const waiting = new Map<number, { frame: string; resolve: (frame: unknown) => void }>();
  let number = 1_000_000_000;
  const parse = JSON.parse.bind(JSON);
  JSON.parse = (text: string, reviver?: (this: unknown, key: string, value: unknown) => unknown): unknown => {
    const value = parse(text, reviver) as unknown;
    const frame = value as { t?: string; n?: number; topic?: string; value?: unknown } | null;
    if (frame?.t === 'view' && frame.topic !== undefined) views[frame.topic] = frame.value;
    if (frame?.t === 'ready') for (const call of waiting.values()) lineside.send(call.frame);
    if (frame?.t === 'result' && frame.n !== undefined) {
      waiting.get(frame.n)?.resolve(frame);
      waiting.delete(frame.n);
    }
    return value;
  };
  world.ear = {
    views,
    call: (method, params) =>
      new Promise((resolve) => {
        number += 1;
        const frame = JSON.stringify({ t: 'call', n: number, method, params });
        waiting.set(number, { frame, resolve });
        lineside.send(frame);
      }),
  };
  for (const topic of ['session', 'home', 'sync']) lineside.send(JSON.stringify({ t: 'subscribe', topic }));
}

/** A call whose frame may be lost with a process gets no answer; it is given again after this time, in milliseconds. */
const ANSWER_MS = 5000;
const VIEWS_EVERY_MS = 100;

interface ResultFrame {
  readonly ok: boolean;
  readonly value?: unknown;
  readonly error?: { readonly code: 'invalid' | 'failed'; readonly message: string };
}

/** Starts a real kiosk in a real window and starts it again whenever its application ends, until stopped. */
export async function startKioskWorkplace(start: StationStart & { readonly root: string }): Promise<Workplace> {
  const application = path.join(start.root, 'kiosk-app');
  await mkdir(application, { recursive: true });
  await symlink(path.join(projectRoot, 'out'), path.join(application, 'out'));
  await makeHeldApplication(application);
  const { executable } = await electronRuntime();
  const args = [
    ...sandboxFlags(),
    application,
    '--windowed',
    `--data=${start.folder}`,
    `--server=${start.serverUrl}`,
    `--station=${start.name}`,
    `--site=${start.site}`,
  ];
  const environment = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const views: Partial<Record<HostTopic, unknown>> = {};
  const oddEnds: string[] = [];
  const stopping = new AbortController();
  let app: ElectronApplication | undefined;

  /** The application is its own supervisor's child: whenever it ends, it is started anew. */
  async function supervise(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const started = await _electron.launch({
          executablePath: executable,
          args,
          env: { ...environment, ...heldEnvironment, LINESIDE_SUPERVISED: '1' },
        });
        const child = started.process();
        const ended = new Promise<void>((resolve) => {
          if (child.exitCode !== null || child.signalCode !== null) resolve();
          else child.once('exit', () => resolve());
        });
        app = started;
        await ended;
      } catch {
        // Killed while it started: the next round starts it again.
      }
      app = undefined;
      await pause(100);
    }
  }
  const supervision = supervise();

  /** A page with our ear in it; undefined while there is none. */
  async function screen(): Promise<Page | undefined> {
    const page = app?.windows().at(-1);
    if (!page) return undefined;
    const heard = page.evaluate(putEarIn).then(() => page.evaluate(() => 'ear' in globalThis));
    return (await within(heard, 2000)) === true ? page : undefined;
  }

  async function call(method: string, params: unknown): Promise<unknown> {
    for (;;) {
      const page = await screen();
      const frame = page
        ? await within(
            page.evaluate(
              ([name, value]) => (globalThis as unknown as { ear: Ear }).ear.call(name as string, value),
              [method, params],
            ) as Promise<ResultFrame>,
            ANSWER_MS,
          )
        : undefined;
      if (frame?.ok === true) return frame.value;
      if (frame?.error) throw new HostCallError(frame.error.code, frame.error.message);
      await pause(100);
    }
  }

  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      const page = await screen();
      const seen =
        page &&
        (await within(
          page.evaluate(() => (globalThis as unknown as { ear: Ear }).ear.views),
          2000,
        ));
      if (seen) Object.assign(views, seen);
      await pause(VIEWS_EVERY_MS);
    }
  }
  const watching = watch();

  async function pidOf(target: string): Promise<number | undefined> {
    if (target === 'main') return app?.process().pid;
    const metrics =
      app &&
      (await within(
        app.evaluate(({ app: kiosk }) => kiosk.getAppMetrics()),
        2000,
      ));
    return metrics?.find(({ type, name }) =>
      target === 'renderer' ? type === 'Tab' : type === 'Utility' && name === 'Lineside station',
    )?.pid;
  }

  const elapsed = stopwatch();
  while (views.home === undefined) {
    if (elapsed() > 60_000) throw new Error('The kiosk shows no home screen after a minute.');
    await pause(100);
  }
  return {
    name: start.name,
    folder: path.join(start.folder, 'station'),
    oddEnds,
    targets: ['station', 'renderer', 'main'],
    execute: async (command: Command) => commandResult.parse(await call('execute', command)),
    view: <T extends HostTopic>(topic: T) => views[topic] as HostView<T> | undefined,
    factsKnown: async () => ((await call('about', {})) as { facts: number }).facts,
    kill: async (target) => {
      const pid = await pidOf(target);
      if (pid === undefined) return false;
      try {
        process.kill(pid, 'SIGKILL');
        return true;
      } catch {
        return false; // It has just ended.
      }
    },
    stop: async () => {
      stopping.abort();
      await within(app?.close() ?? Promise.resolve(), 10_000);
      app?.process().kill('SIGKILL');
      await Promise.all([supervision, watching]);
    },
  };
}

/** What a promise settles with; undefined when it rejects (its process was killed) or takes too long. */
async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
