import { stateOf } from '../../../shared/aggregates/world.ts';
import type { World } from '../../../shared/aggregates/world.ts';
import type { Command } from '../../../shared/gate/command.ts';
import { configuringRefusal } from '../../../shared/gate/may-configure.ts';
import type { CommandResult, HostHandlers } from '../../../shared/host/host-contract.ts';
import { isSignedOn } from '../../../shared/people/person-state.ts';
import type { PeopleAtStation as PeopleInViews } from '../../../shared/views/session-view-of.ts';
import type { StationClock } from '../process/clock.ts';
import { createPinProver } from './prove-pin.ts';
import type { PinProverParts } from './prove-pin.ts';

export interface PeopleParts {
  readonly folder: string;
  readonly world: World;
  readonly station: string;
  readonly clock: StationClock;
  /** See PinProverParts. */
  readonly credentials?: PinProverParts['credentials'];
  /** See PinProverParts. */
  readonly wrong?: PinProverParts['wrong'];
  /** Puts on record that a person leaves the kiosk. */
  readonly left?: (person: string) => Promise<void>;
  readonly schedule: (afterMs: number, run: () => void) => () => void;
  /** Who acts, or is proven, has changed. */
  readonly onChanged: () => void;
  readonly log: (sentence: string) => void;
}

/** What a station knows of its people besides facts: who was chosen to act, and who has proven themselves by PIN. */
export interface PeopleAtStation {
  readonly handlers: Pick<HostHandlers, 'actAs' | 'provePin' | 'leaveKiosk'>;
  readonly isProven: (person: string) => boolean;
  /** See PinProver. */
  readonly hasPin: (person: string) => boolean;
  /** What the view of the session takes from here. */
  readonly inViews: () => PeopleInViews;
  /** A command was answered: who comes acts, until somebody is chosen. */
  readonly answered: (command: Command, answer: CommandResult) => void;
  readonly stop: () => void;
}

/** The people at a station. */
export function createPeopleAtStation(parts: PeopleParts): PeopleAtStation {
  const pins = createPinProver(parts);
  const isProven = (person: string) => pins.provenUntil(person) !== null;
  let chosen: string | null = null;
  return {
    handlers: {
      actAs: ({ person }) => {
        const ok = isSignedOn(stateOf(parts.world, 'person', person), parts.station);
        if (ok) chosen = person;
        parts.onChanged();
        return Promise.resolve({ ok });
      },
      provePin: pins.prove,
      leaveKiosk: async ({ actor }) => {
        const place = { world: parts.world, station: parts.station, isProven, hasPin: pins.hasPin };
        const refusal = configuringRefusal(place, actor, 'always');
        parts.log(refusal ? `${actor} may not leave the kiosk: ${refusal.code}.` : `${actor} leaves the kiosk.`);
        if (refusal) return { ok: false, refusal };
        await parts.left?.(actor);
        return { ok: true, person: actor };
      },
    },
    isProven,
    hasPin: pins.hasPin,
    inViews: () => ({ chosen, hasPin: pins.hasPin, provenUntil: pins.provenUntil }),
    answered(command, answer) {
      if (!answer.ok || command.name !== 'signOn' || chosen === null) return;
      chosen = null;
      parts.onChanged();
    },
    stop: pins.stop,
  };
}
