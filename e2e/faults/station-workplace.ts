import { connectHost } from '../../shared/host/connect-host.ts';
import { hostTopicNames } from '../../shared/host/host-contract.ts';
import type { Host, HostTopic, HostView } from '../../shared/host/host-contract.ts';
import { startProgram } from './program.ts';
import type { Preload, Program } from './program.ts';
import { pause } from './waiting.ts';
import type { Workplace } from './workplace.ts';

export interface StationStart {
  readonly name: string;
  readonly folder: string;
  readonly site: string;
  readonly serverUrl: string;
  readonly preloads?: readonly Preload[];
  /** Environment of each start; asked anew every time. */
  readonly env?: () => Readonly<Record<string, string>>;
  /** Awaited before a killed process is started again. */
  readonly beforeRestart?: () => Promise<void>;
}

/** A plain station process as a workplace, with what only a process offers. */
export interface StationWorkplace extends Workplace {
  /** The process that runs now. */
  readonly program: () => Program;
  /** Asks as a screen does. */
  readonly ask: Host['call'];
  /** Its next end is no surprise. */
  readonly expectEnd: () => void;
  /** Sends a message to the modules that were loaded before it. */
  readonly tell: (message: object) => void;
}

/** A station that ends by itself again and again gets this pause before the next start. */
const RESTART_PAUSE_MS = 300;

/** Starts a station process and starts it again whenever it ends, until stopped. */
export function startStationWorkplace(start: StationStart): StationWorkplace {
  const views = new Map<HostTopic, unknown>();
  const oddEnds: string[] = [];
  let stopping = false;
  let expected = false;
  let over: Promise<void> = Promise.resolve();

  const link = connectHost((frame) => {
    if (program.child.connected) program.child.send({ connection: 1, frame }, () => undefined);
  });
  for (const topic of hostTopicNames) link.host.subscribe(topic, (view) => views.set(topic, view));

  function run(): Program {
    expected = false;
    const mine = startProgram('station', {
      args: [
        `--data=${start.folder}`,
        `--server=${start.serverUrl}`,
        `--station=${start.name}`,
        `--site=${start.site}`,
        '--ipc',
      ],
      ...(start.preloads ? { preloads: start.preloads } : {}),
      ...(start.env ? { env: start.env() } : {}),
    });
    const { child } = mine;
    child.on('message', (message: { ready?: true; frame?: unknown }) => {
      if (message.ready) child.send({ connection: 1, open: true }, () => undefined);
      else if (message.frame !== undefined) link.receive(message.frame);
    });
    over = mine.ended.then(async ({ code, signal }) => {
      link.setOpen(false);
      if (stopping) return;
      // 75 (sysexits.h: EX_TEMPFAIL) asks to be started again; it says so in its log.
      if (!expected && code !== 75) {
        oddEnds.push(
          `${start.name} ended by itself (code ${code}, signal ${signal}): ${mine.stderr().trim().slice(-600)}`,
        );
      }
      if (code !== null) await pause(RESTART_PAUSE_MS);
      await start.beforeRestart?.();
      if (!stopping) program = run();
    });
    return mine;
  }
  let program = run();

  return {
    name: start.name,
    folder: start.folder,
    oddEnds,
    targets: ['station'],
    program: () => program,
    ask: link.host.call,
    expectEnd: () => {
      expected = true;
    },
    tell: (message) => void program.child.send(message, () => undefined),
    execute: (command) => link.host.call('execute', command),
    view: <T extends HostTopic>(topic: T) => views.get(topic) as HostView<T> | undefined,
    factsKnown: async () => (await link.host.call('about', {})).facts,
    kill: () => {
      if (!program.isRunning()) return Promise.resolve(false);
      expected = true;
      program.kill('SIGKILL');
      return Promise.resolve(true);
    },
    stop: async () => {
      stopping = true;
      program.kill('SIGTERM');
      const force = setTimeout(() => program.kill('SIGKILL'), 10_000);
      await over;
      clearTimeout(force);
    },
  };
}
