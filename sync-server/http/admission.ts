import type { FastifyReply, FastifyRequest } from 'fastify';

import type { SyncProblem } from '../../shared/sync/protocol.ts';
import { createTurnstile } from './turnstile.ts';

/** Limits on what requests may hold of the server at once. */
export interface AdmissionLimits {
  /** Bytes of all bodies together, the small beginnings of each (`FREE_BYTES`) left out. */
  readonly bodyBytes: number;
  /** Requests of one kind that one station may have under way. */
  readonly perStation: number;
  /** Large bodies that are worked on at once; the others wait. */
  readonly largeAtOnce: number;
}

const USUAL: AdmissionLimits = { bodyBytes: 64 * 1024 * 1024, perStation: 4, largeAtOnce: 2 };

/** So much of every body is free: a single fact gets in however much the large batches of others take. */
const FREE_BYTES = 64 * 1024;

/** What is answered when a station asks for too much at once. It is a matter of moments. */
export const TOO_MANY: SyncProblem = {
  code: 'busy',
  message: 'This station has too many requests under way. Wait for their answers and send this again.',
};
export const TOO_MUCH: SyncProblem = {
  code: 'busy',
  message: 'The server has too many large requests under way. Send this again in a moment; nothing is lost.',
};

interface Held {
  owner: string;
  bytes: number;
  /** Who still needs what the request holds: the answer until it is sent, the work on it. */
  users: number;
  /** Gives back its place among the large bodies. */
  leaveTurn: () => void;
  readonly giveBack: (() => void)[];
}

/** Decides what a request may take of the server's memory and processor, and gives it back when the request is over. */
export interface Admission {
  /** Begins to account for a request. */
  readonly open: (request: FastifyRequest, reply: FastifyReply) => void;
  /** Counts a request for its station. @returns false when that has too many of this kind under way. */
  readonly claim: (request: FastifyRequest, station: string, kind: string) => boolean;
  /** Counts bytes of a body. @returns false when all requests together have too many. */
  readonly take: (request: FastifyRequest, bytes: number) => boolean;
  /** Waits until it is the turn of a large body of this station; the turn ends with the work on it. */
  readonly turn: (request: FastifyRequest, isUrgent: boolean) => Promise<void>;
  /** Does work for a request; what the request holds stays held until it is done, also when nobody waits for the answer any more. */
  readonly during: <Result>(request: FastifyRequest, work: () => Promise<Result>) => Promise<Result>;
  /** Bytes of bodies that are held now. */
  readonly heldBytes: () => number;
}

/** Admission with the given limits, usual ones where not said. */
export function createAdmission(limits: Partial<AdmissionLimits> = {}): Admission {
  const { bodyBytes, perStation, largeAtOnce } = { ...USUAL, ...limits };
  const holding = new WeakMap<FastifyRequest, Held>();
  const underWay = new Map<string, number>();
  const large = createTurnstile(largeAtOnce);
  let held = 0;

  function leave(one: Held): void {
    one.users -= 1;
    if (one.users > 0) return;
    for (const giveBack of one.giveBack.splice(0)) giveBack();
  }

  function heldBy(request: FastifyRequest): Held {
    let one = holding.get(request);
    if (!one) {
      one = { owner: '', bytes: 0, users: 0, leaveTurn: () => undefined, giveBack: [] };
      holding.set(request, one);
    }
    return one;
  }

  return {
    heldBytes: () => held,
    open: (request, reply) => {
      const one = heldBy(request);
      one.users += 1;
      one.giveBack.push(() => {
        held -= Math.max(0, one.bytes - FREE_BYTES);
        one.bytes = 0;
        one.leaveTurn();
      });
      reply.raw.once('close', () => leave(one));
    },
    claim: (request, station, kind) => {
      const name = `${kind} ${station}`;
      const count = underWay.get(name) ?? 0;
      if (count >= perStation) return false;
      underWay.set(name, count + 1);
      const one = heldBy(request);
      one.owner = station;
      one.giveBack.push(() => {
        const left = (underWay.get(name) ?? 1) - 1;
        if (left > 0) underWay.set(name, left);
        else underWay.delete(name);
      });
      return true;
    },
    take: (request, bytes) => {
      const one = heldBy(request);
      const more = Math.max(0, one.bytes + bytes - FREE_BYTES) - Math.max(0, one.bytes - FREE_BYTES);
      if (more > 0 && held + more > bodyBytes) return false;
      held += more;
      one.bytes += bytes;
      return true;
    },
    turn: async (request, isUrgent) => {
      const one = heldBy(request);
      one.users += 1;
      one.leaveTurn = await large.enter(one.owner, isUrgent);
      leave(one);
    },
    during: async (request, work) => {
      const one = heldBy(request);
      one.users += 1;
      try {
        return await work();
      } finally {
        // Not only when the answer is sent: whoever reads it slowly keeps nobody waiting.
        one.leaveTurn();
        leave(one);
      }
    },
  };
}
