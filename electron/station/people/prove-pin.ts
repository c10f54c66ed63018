import { scrypt, timingSafeEqual } from 'node:crypto';

import { stateOf } from '../../../shared/aggregates/world.ts';
import type { World } from '../../../shared/aggregates/world.ts';
import { instantOf } from '../../../shared/gate/gate-context.ts';
import type { HostParams, HostResult } from '../../../shared/host/host-contract.ts';
import { isSignedOn } from '../../../shared/people/person-state.ts';
import { pinLockedUntilMs, pinWaitMs } from '../../../shared/people/pin-lock.ts';
import { LOCK_AFTER, PIN_PROOF } from '../../../shared/people/pin-proof.ts';
import { planBody } from '../../../shared/plan/plan-index.ts';
import type { StationClock } from '../process/clock.ts';
import type { CredentialBook, KnownPin, PinProof } from '../trust/credential-book.ts';
import { openPinMemory } from './pin-attempts.ts';

/** How long a proof holds unless the site says so (minutes). */
const USUAL_MINUTES = 5;
const MINUTE_MS = 60_000;

/** Proofs by PIN at one station. */
export interface PinProver {
  /** Answers after the proof was computed, which takes some 50 ms in a thread of its own; attempts wait for one another. */
  readonly prove: (params: HostParams<'provePin'>) => Promise<HostResult<'provePin'>>;
  /** Until when the proof of a person holds, as an instant; null: it does not. */
  readonly provenUntil: (person: string) => string | null;
  /** The person can prove themselves by PIN, or could if the server had been reached lately. */
  readonly hasPin: (person: string) => boolean;
  readonly stop: () => void;
}

export interface PinProverParts {
  readonly folder: string;
  readonly world: World;
  readonly station: string;
  readonly clock: Pick<StationClock, 'nowMs' | 'uptimeMs' | 'boot'>;
  /** What the site vouches for; from the first list on nothing else proves a person. Absent: the plan alone. */
  readonly credentials?: Pick<CredentialBook, 'pinOf' | 'rules'> | undefined;
  readonly schedule: (afterMs: number, run: () => void) => () => void;
  /** A PIN was wrong: told to the other stations. Absent: each station counts for itself. */
  readonly wrong?: ((person: string) => Promise<void>) | undefined;
  /** A proof begins or ends to hold. */
  readonly onChanged: () => void;
  readonly log: (sentence: string) => void;
}

/**
 * A proof that holds for a while, by the time since the boot, which nobody sets and which goes on while the machine sleeps; for as long as the
 * person has that PIN and stays signed on.
 */
interface Proof {
  readonly hash: string;
  readonly session: string | undefined;
  readonly untilUptime: number;
}

async function isRight(digits: string, { salt, hash }: PinProof): Promise<boolean> {
  const { cost, blockSize, parallelization, hashBytes } = PIN_PROOF;
  const options = { N: cost, r: blockSize, p: parallelization };
  const found = await new Promise<Buffer>((resolve, reject) => {
    scrypt(digits, Buffer.from(salt, 'hex'), hashBytes, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
  return timingSafeEqual(found, Buffer.from(hash, 'hex'));
}

/** The prover of a station. The digits are never stored, logged or recorded. */
export function createPinProver(parts: PinProverParts): PinProver {
  const { world, station, clock } = parts;
  const memory = openPinMemory(parts.folder, clock, parts.log);
  const proofs = new Map<string, Proof>();
  const callOffs = new Map<string, () => void>();
  let turn: Promise<unknown> = Promise.resolve();

  const minutes = () => planBody(world.plan, 'settings', 'site')?.pinMinutes ?? USUAL_MINUTES;
  const sessionOf = (person: string) => stateOf(world, 'person', person).sessions[station];

  /** What the site vouches for; the plan only until the site has vouched for anybody. */
  function pinOf(person: string): KnownPin {
    if (parts.credentials?.rules()) return parts.credentials.pinOf(person);
    const pin = planBody(world.plan, 'person', person)?.pin;
    return pin ? { state: 'good', pin } : { state: 'none' };
  }

  /** How long the person has to wait, in seconds: what this station remembers of its own, and what all stations together have seen. */
  function waitOf(person: string): number {
    const together = pinWaitMs(stateOf(world, 'person', person), clock.nowMs());
    return Math.ceil(Math.max(memory.waitMs(person), together) / 1000);
  }
  const isLocked = (person: string) =>
    memory.failures(person) >= LOCK_AFTER || pinLockedUntilMs(stateOf(world, 'person', person), clock.nowMs()) !== null;

  async function attempt({ person, pin }: HostParams<'provePin'>): Promise<HostResult<'provePin'>> {
    const refused = (reason: 'wrong' | 'wait' | 'locked' | 'none' | 'expired' | 'not-signed-on', waitSeconds = 0) =>
      ({ ok: false, reason, waitSeconds }) as const;
    if (!isSignedOn(stateOf(world, 'person', person), station)) return refused('not-signed-on');
    const found = pinOf(person);
    if (found.state !== 'good') return refused(found.state);
    const known = found.pin;
    const wait = waitOf(person);
    if (wait > 0) return refused(isLocked(person) ? 'locked' : 'wait', wait);
    // Before it is looked at: whoever pulls the plug meanwhile has tried all the same.
    memory.failed(person);
    if (!(await isRight(pin, known))) {
      await parts.wrong?.(person);
      return refused(isLocked(person) ? 'locked' : 'wrong', waitOf(person));
    }
    memory.right(person);
    const holdsMs = minutes() * MINUTE_MS;
    proofs.set(person, { hash: known.hash, session: sessionOf(person), untilUptime: clock.uptimeMs() + holdsMs });
    callOffs.get(person)?.();
    callOffs.set(person, parts.schedule(holdsMs, parts.onChanged));
    parts.onChanged();
    return { ok: true, until: instantOf(clock.nowMs() + holdsMs) };
  }

  function leftMs(person: string): number {
    const proof = proofs.get(person);
    if (!proof) return 0;
    const found = pinOf(person);
    const holds =
      proof.session !== undefined &&
      proof.session === sessionOf(person) &&
      found.state === 'good' &&
      found.pin.hash === proof.hash;
    return holds ? proof.untilUptime - clock.uptimeMs() : 0;
  }

  return {
    prove(params) {
      const answer = turn.then(() => attempt(params));
      turn = answer.catch(() => undefined);
      return answer;
    },
    provenUntil(person) {
      const left = leftMs(person);
      return left > 0 ? instantOf(clock.nowMs() + left) : null;
    },
    hasPin: (person) => pinOf(person).state !== 'none',
    stop() {
      for (const callOff of callOffs.values()) callOff();
    },
  };
}
