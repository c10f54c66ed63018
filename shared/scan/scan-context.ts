import { stateOf } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { runningJob } from '../equipment/machine-jobs.ts';
import type { JobOnEquipment } from '../equipment/machine-jobs.ts';
import type { CommandName, CommandParams } from '../gate/command.ts';
import type { JobKey } from '../gate/gate-context.ts';
import { openScreen, refuse, runCommand } from '../gate/refusal.ts';
import type { Refusal, Remedy } from '../gate/refusal.ts';
import type { ScanLine } from '../views/scans-view.ts';

/** A command before it has an id and a person. */
export type ScanWish = {
  [Name in CommandName]: { readonly name: Name; readonly params: CommandParams<Name> };
}[CommandName];

/** What was scanned, as something that is raised is about it. */
export type ScanAbout = { readonly [Part in 'equipment' | 'order' | 'operation' | 'lot' | 'material']?: string };

/** What is to be done about a scan. */
export type ScanAction =
  /** Give this command; for the active person, but that a sign-on proves its person itself. */
  | { readonly kind: 'command'; readonly wish: ScanWish }
  | { readonly kind: 'actAs'; readonly person: string; readonly name: string }
  | ({ readonly kind: 'open' } & Pick<Extract<ScanLine['outcome'], { kind: 'opened' }>, 'screen' | 'params'>)
  | { readonly kind: 'refuse'; readonly refusal: Refusal };

/** What a scan is looked at against. */
export interface ScanContext {
  readonly world: World;
  readonly station: { readonly id: string; readonly equipment: string | null };
  /** Who acts at this station; null: nobody is signed on. */
  readonly active: string | null;
  /** Somebody is about to say what is wrong: a machine, a lot or an order sheet says what about. */
  readonly raising: boolean;
  /** The job that dispatch puts first here now. */
  readonly recommended: () => JobKey | undefined;
  /** The newest command of this station that has effect; undefined when there is none. */
  readonly lastCommand: () => string | undefined;
}

/** The job that runs or is paused on the machine of this station. */
export function jobHere({ world, station }: ScanContext): JobOnEquipment | undefined {
  return station.equipment === null ? undefined : runningJob(stateOf(world, 'equipment', station.equipment));
}

/** Gives a command. */
export function give<Name extends CommandName>(name: Name, params: CommandParams<Name>): ScanAction {
  // The union of wishes cannot be proved member by member for a generic name.
  return { kind: 'command', wish: { name, params } as ScanWish };
}

/** Something is wrong with what was scanned: what is raised about. */
export function raiseAbout(about: ScanAbout): ScanAction {
  return { kind: 'open', screen: 'raise', params: { ...about } };
}

/**
 * Nothing runs here: starting the recommended job is the way out, if there is one.
 * @param about what was scanned, which can be reported all the same
 */
export function noRunningJob({ recommended }: ScanContext, about?: ScanAbout): ScanAction {
  const first = recommended();
  const next = openScreen('next');
  const { refusal } = refuse('no-running-job', { ...about }, [
    ...(first ? [runCommand('startJob', { ...first })] : []),
    next,
    ...(about ? [openScreen('raise')] : []),
  ] as [Remedy, ...Remedy[]]);
  return { kind: 'refuse', refusal };
}
