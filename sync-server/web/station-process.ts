import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

import { UNREADABLE_FACT, UNREADABLE_STARTS } from '../../shared/host/station-problem.ts';
import { errorFields } from '../log.ts';
import type { Log } from '../log.ts';

/** How a headless station is started. */
export interface StationProgram {
  /** Path of the program. */
  readonly program: string;
  readonly args: readonly string[];
  /** What lets it in at the server, when it needs that; asked before each start. */
  readonly ticket?: (() => Promise<string | undefined>) | undefined;
}

/** A screen's end of its connection to a station. */
export interface ScreenEnd {
  /** Sends a frame to the screen. */
  readonly send: (frame: object) => void;
  /** The station cannot keep up with this screen. */
  readonly overrun: () => void;
}

/** One headless station, kept running as long as it is wanted. */
export interface StationProcess {
  /** Connects a screen. @returns what takes its frames, and ends the connection. */
  readonly connect: (screen: ScreenEnd) => { readonly receive: (frame: string) => void; readonly close: () => void };
  readonly stop: () => Promise<void>;
}

/** Pauses before the first, second... start after a death, in milliseconds; the last one repeats. */
const PAUSES_MS = [100, 500, 2_000, 5_000, 15_000, 30_000];
/** A station that ran this long is healthy; its earlier deaths are forgotten. */
const STEADY_MS = 60_000;
/** A station gets this long to finish by itself. */
const GRACE_MS = 5_000;
/** Messages to the station that are on their way at once. */
const MAX_UNSENT = 2_000;

interface FromStation {
  readonly ready?: unknown;
  readonly fatal?: unknown;
  readonly code?: unknown;
  readonly connection?: unknown;
  readonly frame?: unknown;
}

/**
 * Runs a station as a child process and relays frames between it and screens. When it dies its screens are told `gone`, it is started
 * again after a pause that grows, and every screen is connected anew: `ready` then comes from the new process. One that ends three times in a
 * row because of a fact that it cannot read is not started again.
 */
export function runStationProcess(name: string, { program, args, ticket }: StationProgram, log: Log): StationProcess {
  const screens = new Map<number, ScreenEnd>();
  let child: ChildProcess | undefined;
  let ready = false;
  let stopping = false;
  let deaths = 0;
  /** How often in a row it ended because of a fact that it cannot read. */
  let unreadable = 0;
  let isUnreadable = false;
  /** Why it is not started again. */
  let givenUp: object | undefined;
  let problem: object | undefined;
  let unsent = 0;
  let nextNumber = 1;
  let restart: NodeJS.Timeout | undefined;
  let steady: NodeJS.Timeout | undefined;
  let ended: Promise<void> = Promise.resolve();

  function tell(message: object): void {
    if (!child?.connected) return;
    unsent += 1;
    child.send(message, () => {
      unsent -= 1;
    });
  }

  function broadcast(frame: object): void {
    for (const screen of screens.values()) screen.send(frame);
  }

  function heard(message: FromStation): void {
    if (message.ready === true && !ready) {
      ready = true;
      log('info', 'station-ready', { station: name });
      steady = setTimeout(() => {
        deaths = 0;
      }, STEADY_MS);
      steady.unref();
      for (const connection of screens.keys()) tell({ connection, open: true });
    } else if (typeof message.fatal === 'string') {
      log('error', 'station-fatal', { station: name, message: message.fatal });
      isUnreadable = message.code === UNREADABLE_FACT;
      problem = {
        t: 'problem',
        message: message.fatal,
        ...(typeof message.code === 'string' ? { code: message.code } : {}),
      };
      broadcast(problem);
    } else if (typeof message.connection === 'number' && typeof message.frame === 'object' && message.frame !== null) {
      screens.get(message.connection)?.send(message.frame);
    }
  }

  function died(reason: string): void {
    child = undefined;
    ready = false;
    unsent = 0;
    clearTimeout(steady);
    if (stopping) return;
    broadcast({ t: 'gone' });
    unreadable = isUnreadable ? unreadable + 1 : 0;
    isUnreadable = false;
    if (unreadable >= UNREADABLE_STARTS && problem) {
      log('error', 'station-given-up', { station: name, reason });
      givenUp = problem;
      broadcast(problem);
      return;
    }
    const pause = PAUSES_MS[Math.min(deaths, PAUSES_MS.length - 1)] ?? 0;
    deaths += 1;
    log('warn', 'station-died', { station: name, reason, deaths, restartInMs: pause });
    restart = setTimeout(() => void start(), pause);
  }

  /** Without a ticket the station starts all the same: it works alone then and says so. */
  async function askTicket(): Promise<string | undefined> {
    try {
      return await ticket?.();
    } catch (error) {
      log('error', 'no-ticket', { station: name, ...errorFields(error) });
      return undefined;
    }
  }

  async function start(): Promise<void> {
    restart = undefined;
    const given = await askTicket();
    if (stopping) return;
    // In the environment, because a command line is seen by everybody on the machine.
    const env = given === undefined ? process.env : { ...process.env, LINESIDE_ENROL: given };
    const current = fork(program, [...args], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [], env });
    child = current;
    ended = new Promise((resolve) => {
      const end = (reason: string) => {
        resolve();
        if (child === current) died(reason);
      };
      current.once('exit', (code, signal) => end(signal === null ? `exit ${code}` : `signal ${signal}`));
      current.on('error', (error) => end(error.message));
    });
    current.on('message', (message) => {
      if (child === current && typeof message === 'object') heard(message);
    });
  }

  void start();
  return {
    connect: (screen) => {
      const connection = nextNumber;
      nextNumber += 1;
      screens.set(connection, screen);
      if (ready) tell({ connection, open: true });
      else {
        screen.send({ t: 'gone' });
        if (givenUp) screen.send(givenUp);
      }
      return {
        receive: (frame) => {
          // Frames for a station that is away are not kept: the screen sends its calls again after `ready`.
          if (!ready) return;
          if (unsent >= MAX_UNSENT) screen.overrun();
          else tell({ connection, frame });
        },
        close: () => {
          if (screens.delete(connection) && ready) tell({ connection, close: true });
        },
      };
    },
    stop: async () => {
      stopping = true;
      clearTimeout(restart);
      clearTimeout(steady);
      const last = child;
      if (!last) return;
      last.kill('SIGTERM');
      const force = setTimeout(() => last.kill('SIGKILL'), GRACE_MS);
      await ended;
      clearTimeout(force);
    },
  };
}
