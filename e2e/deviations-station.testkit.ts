import path from 'node:path';

import type { Command } from '../shared/gate/command.ts';
import type { CommandResult } from '../shared/host/host-contract.ts';
import { createCommands } from '../shared/testing/commands.ts';
import type { Commands } from '../shared/testing/commands.ts';
import type { DeviationDetail, DeviationLine, DeviationsView } from '../shared/views/deviations-view.ts';
import { chanceOf } from './faults/fault.ts';
import { startStationWorkplace } from './faults/station-workplace.ts';
import type { StationWorkplace } from './faults/station-workplace.ts';
import { startTcpProxy } from './faults/tcp-proxy.ts';
import { until } from './faults/waiting.ts';

/** So long something may take that must come (milliseconds). */
const PATIENCE_MS = 40_000;

/** A real station process behind a wire of its own, with the hands of the people who work there. */
export interface Kiosk {
  readonly name: string;
  readonly commands: Commands;
  readonly work: StationWorkplace;
  /** Gives a command that is good. @returns the facts that it recorded. @throws the refusal. */
  readonly give: (command: Command) => Promise<readonly string[]>;
  /** What becomes of a command: `accepted`, or the code of the refusal. */
  readonly outcome: (command: Command) => Promise<string>;
  readonly result: (command: Command) => Promise<CommandResult>;
  /** The wire is cut; resolves when the station has noticed. */
  readonly cut: () => Promise<void>;
  /** The wire is whole; resolves when everything is sent. */
  readonly heal: () => Promise<void>;
  readonly inbox: () => DeviationsView | undefined;
  /** Waits for something in its inbox. @throws with what there is instead. */
  readonly see: (what: string, fits: (line: DeviationLine) => boolean) => Promise<DeviationLine>;
  /** Waits until nothing in its inbox is so. */
  readonly gone: (what: string, fits: (line: DeviationLine) => boolean) => Promise<void>;
  readonly detail: (line: Pick<DeviationLine, 'id' | 'subject'>) => Promise<DeviationDetail | null>;
  readonly end: () => Promise<void>;
}

/** Waits for something that must come. @throws with what was waited for. */
export async function comes<T>(what: string, look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const found = await until(look, PATIENCE_MS, 25);
  if (found === undefined) throw new Error(`Never came: ${what}.`);
  return found;
}

/** Starts a station behind a wire to a server. */
export async function openKiosk(name: string, folder: string, port: number): Promise<Kiosk> {
  const wire = await startTcpProxy(port, chanceOf(1));
  const work = startStationWorkplace({ name, folder: path.join(folder, name), site: 'demo', serverUrl: wire.url });
  const commands = createCommands(() => crypto.randomUUID());
  const inbox = () => work.view('deviations');
  const brief = () => inbox()?.lines.map(({ id, status }) => `${id} ${status}`);
  const result = (command: Command) => work.execute(command);
  return {
    name,
    commands,
    work,
    result,
    async give(command) {
      const answer = await result(command);
      if (!answer.ok) throw new Error(`${name} refuses ${command.name}: ${JSON.stringify(answer.refusal)}`);
      return answer.facts;
    },
    async outcome(command) {
      const answer = await result(command);
      return answer.ok ? 'accepted' : answer.refusal.code;
    },
    async cut() {
      wire.setMode('cut');
      await comes(`${name} without server`, () => (work.view('sync')?.state === 'offline' ? true : undefined));
    },
    async heal() {
      wire.setMode('clean');
      await comes(`${name} with everything sent`, () => {
        const view = work.view('sync');
        return view?.state === 'online' && view.waiting === 0 ? true : undefined;
      });
    },
    inbox,
    async see(what, fits) {
      const found = await until(() => inbox()?.lines.find(fits), PATIENCE_MS, 25);
      if (!found) throw new Error(`${name} does not show ${what}, but ${JSON.stringify(brief())}`);
      return found;
    },
    async gone(what, fits) {
      const isGone = await until(() => (inbox()?.lines.some(fits) === false ? true : undefined), PATIENCE_MS, 25);
      if (!isGone) throw new Error(`${name} still shows ${what}: ${JSON.stringify(inbox()?.lines.find(fits))}`);
    },
    detail: ({ id, subject }) => work.ask('deviation', { id, subject }),
    async end() {
      await work.stop();
      await wire.close();
    },
  };
}
