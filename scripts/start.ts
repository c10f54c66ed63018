/**
 * `npm start`: the sync server with its embedded database, the demo plant and a kiosk, all on this machine.
 */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { trustCommand } from '../sync-server/trust/trust-command.ts';
import { build } from './build.ts';
import { type RunningChild, startChild } from './child-process.ts';
import { electronRuntime, sandboxFlags } from './electron-runtime.ts';
import { endTogether, type Together } from './end-together.ts';
import { projectRoot } from './project-root.ts';
import { ensureSystemPackages } from './system-packages.ts';
import { hasDisplay } from './virtual-display.ts';

const help = `npm start [-- OPTIONS]

Starts the sync server (embedded database), fills it with the demo plant, and opens a kiosk. Ctrl+C ends all of it.

  --data DIR      where the data is kept (default: data/demo)
  --port N        port of the sync server (default: 4870)
  --no-demo       start with an empty plant
  --speed N       how fast the virtual people at the other machines work: 1 as in life, 10 to watch, 0 not at all (default: 1)
  --no-kiosk      server only; work in a browser at the printed URL
  --fullscreen    the kiosk takes the whole screen and locks it, as on the shop floor (default: a window)
  --help          this text

Other commands: npm test · npm run server · npm run station · npm run bench · npm run package`;

interface StartOptions {
  dataFolder: string;
  port: number;
  demo: boolean;
  speed: number;
  kiosk: boolean;
  fullscreen: boolean;
}

/** Faster than this a day's work is over before anybody has looked. */
const MOST_SPEED = 1000;

/** The options, or the sentence to show when they make no sense. */
function readOptions(args: string[]): StartOptions | string {
  try {
    const { values } = parseArgs({
      args,
      allowNegative: true,
      options: {
        data: { type: 'string', default: path.join(projectRoot, 'data/demo') },
        port: { type: 'string', default: '4870' },
        demo: { type: 'boolean', default: true },
        speed: { type: 'string', default: '1' },
        kiosk: { type: 'boolean', default: true },
        fullscreen: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return help;
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      return `--port ${values.port}: a port is a number from 1 to 65535.`;
    const speed = Number(values.speed);
    if (values.speed.trim() === '' || !(speed >= 0 && speed <= MOST_SPEED))
      return `--speed ${values.speed}: a speed is a number from 0 to ${MOST_SPEED}.`;
    const dataFolder = path.resolve(values.data);
    return { dataFolder, port, demo: values.demo, speed, kiosk: values.kiosk, fullscreen: values.fullscreen };
  } catch (error) {
    return `${(error as Error).message}\n\n${help}`;
  }
}

function portIsFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, () => probe.close(() => resolve(true)));
  });
}

const serverData = (dataFolder: string) => path.join(dataFolder, 'server');

/** A link by which any number of browsers of this machine are let in for a week: only a demonstration has such a one. */
async function browserLink(dataFolder: string, url: string, kind: 'browser' | 'board'): Promise<string> {
  const order = { does: 'pair', kind, station: null, url, hours: 168, reusable: true, by: 'npm start' } as const;
  return (await trustCommand(serverData(dataFolder), order)).secret ?? url;
}

/** The ticket of the kiosk; undefined when it is let in already. */
async function kioskTicket(dataFolder: string, url: string, isNew: boolean): Promise<string | undefined> {
  const kiosk = { station: 'line-1', kind: 'kiosk', replace: isNew } as const;
  return (await trustCommand(serverData(dataFolder), { does: 'enrol', ...kiosk, url, hours: 1, by: 'npm start' }))
    .secret;
}

async function startServer(
  together: Together,
  { dataFolder, port, demo }: StartOptions,
): Promise<RunningChild | undefined> {
  const data = serverData(dataFolder);
  await mkdir(data, { recursive: true });
  const renderer = path.join(projectRoot, 'out/renderer');
  const args = [
    'sync-server/main.ts',
    '--data',
    data,
    '--port',
    String(port),
    '--renderer',
    renderer,
    ...(demo ? ['--demo'] : []),
  ];
  return together.start(() => startChild(process.execPath, args, projectRoot));
}

/** Virtual people at the machines of the demo plant. They print that they are at work when the plant has its past. */
function startVirtualPeople(
  together: Together,
  { dataFolder, speed }: StartOptions,
  url: string,
): RunningChild | undefined {
  const args = [
    'scripts/plant/main.ts',
    '--server',
    url,
    '--server-data',
    serverData(dataFolder),
    '--data',
    path.join(dataFolder, 'virtual-people'),
    '--simulation',
    path.join(projectRoot, 'assets/demo-plant/simulation.json'),
    '--speed',
    String(speed),
  ];
  return together.start(() => startChild(process.execPath, args, projectRoot));
}

async function startKiosk(
  together: Together,
  { dataFolder, fullscreen }: StartOptions,
  url: string,
  link: string,
): Promise<RunningChild | undefined> {
  if (!hasDisplay()) {
    console.log(`There is no display here, so no kiosk window. Work in a browser: ${link}`);
    return undefined;
  }
  const { message } = await ensureSystemPackages(['electron'], console.log);
  if (message !== undefined) {
    console.log(`${message}\nUntil then there is no kiosk window. Work in a browser: ${link}`);
    return undefined;
  }
  const runtime = await electronRuntime(console.log);
  console.log(`Kiosk: ${runtime.description}`);
  const data = path.join(dataFolder, 'kiosk');
  const ticket = await kioskTicket(dataFolder, url, !existsSync(data));
  await mkdir(data, { recursive: true });
  const station = ['--station', 'line-1', '--site', 'demo', '--server', url];
  const args = [...sandboxFlags(), projectRoot, '--data', data, ...station, ...(fullscreen ? [] : ['--windowed'])];
  const env = ticket === undefined ? {} : { LINESIDE_ENROL: ticket };
  return together.start(() => startChild(runtime.executable, args, projectRoot, env));
}

async function start(options: StartOptions): Promise<number> {
  if (!(await portIsFree(options.port))) {
    console.error(`Port ${options.port} is in use. Choose another one: npm start -- --port ${options.port + 1}`);
    return 1;
  }
  const together = endTogether();
  const interrupted = new Promise<number>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(0));
  });
  const running = async (): Promise<number> => {
    await build();
    const server = await startServer(together, options);
    // The server prints its URL once it takes connections.
    const url = await server?.printed(/https?:\/\/[^\s,;)]+(?=[\s,;)])/);
    if (server === undefined || url === undefined) {
      const code = (await server?.ended) ?? 1;
      if (together.isEnding()) return 0;
      console.error('The sync server ended before it was ready; its own message is above.');
      return code || 1;
    }
    // Work goes on without them: when they stop, nothing else does.
    if (options.demo) await startVirtualPeople(together, options, url)?.printed(/at work/);
    if (together.isEnding()) return 0;
    const link = await browserLink(options.dataFolder, url, 'browser');
    const board = await browserLink(options.dataFolder, url, 'board');
    const kiosk = options.kiosk ? await startKiosk(together, options, url, link) : undefined;
    console.log(
      `\nIn a browser: ${link}\nAndon board:  ${board}\n              (these links let any browser of this machine in: for a demonstration only)\nSync server:  ${url}\nData:         ${options.dataFolder}\nCtrl+C ends everything.`,
    );
    const nameOf = (name: string) => (code: number) => ({ name, code });
    const first = await Promise.race([
      server.ended.then(nameOf('The sync server')),
      ...(kiosk ? [kiosk.ended.then(nameOf('The kiosk'))] : []),
    ]);
    // 128: a signal ended it, as when the machine shuts down.
    if (first.code === 128 && !together.isEnding())
      console.error(`${first.name} was ended by a signal of the system, not by itself; ending the others.`);
    else if (first.code !== 0)
      console.error(`${first.name} ended with code ${first.code}; its own message is above. Ending the others.`);
    return first.code;
  };
  const code = await Promise.race([running(), interrupted]);
  // The kiosk and the virtual people first, so that their last facts can still be shipped.
  await together.end();
  return code;
}

const options = readOptions(process.argv.slice(2));
if (typeof options === 'string') {
  const asked = options === help;
  (asked ? console.log : console.error)(options);
  process.exit(asked ? 0 : 2);
}
process.exit(await start(options));
