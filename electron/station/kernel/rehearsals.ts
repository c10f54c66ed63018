import type { HostHandlers } from '../../../shared/host/host-contract.ts';
import { rehearseHere, rehearseInThread } from '../rules/rehearsal-worker.ts';
import type { NextPiece, RunningRehearsal } from '../rules/rehearsal-worker.ts';
import { rehearsedSince } from '../rules/rehearsal-worker.ts';
import { storeParts } from '../store/store-reader.ts';
import type { StoreReader } from '../store/store-reader.ts';

/** Rehearsals of rules at a station: one at a time, and nobody waits for them but who asked. */
export interface Rehearsals {
  readonly handlers: Pick<HostHandlers, 'rehearseRule'>;
  readonly stop: () => void;
}

export interface RehearsalsParts {
  readonly reader: Pick<StoreReader, 'written' | 'ends'>;
  readonly nowMs: () => number;
  /** A program that answers rehearsals in a thread of its own; undefined: they are done here, and everybody waits. */
  readonly program: URL | undefined;
  readonly log: (sentence: string) => void;
}

/** So many places of the store are read at once, which takes about a millisecond. */
const PAGE = 400;

function refused(sentence: string): { ok: false; problems: string[] } {
  return { ok: false, problems: [sentence] };
}

/** Hands out what a store holds up to where it ends now: later writes are not in the rehearsal. */
function piecesOf(reader: RehearsalsParts['reader'], sinceMs: number): NextPiece {
  const ends = reader.ends();
  const left = storeParts.map((part) => ({ part, place: 0 }));
  return () => {
    for (const one of left) {
      if (one.place >= ends[one.part]) continue;
      const after = one.place;
      one.place = Math.min(ends[one.part], after + PAGE);
      return { part: one.part, rows: reader.written(one.part, after, one.place, sinceMs) };
    }
    return undefined;
  };
}

/** The rehearsals of a station. */
export function createRehearsals({ reader, nowMs, program, log }: RehearsalsParts): Rehearsals {
  let running: RunningRehearsal | undefined;

  const rehearseRule: HostHandlers['rehearseRule'] = async ({ definition, days, rule }, asker) => {
    if (running)
      return refused(
        'Another rehearsal is going on at this station. Wait until it is done, which takes a few seconds.',
      );
    const question = { definition, days, ...(rule === undefined ? {} : { rule }) };
    const now = nowMs();
    const pieces = piecesOf(reader, rehearsedSince(question, now));
    if (!program) return rehearseHere(question, now, pieces);
    const mine = rehearseInThread(program, question, now, pieces);
    running = mine;
    const forget = asker?.onGone(mine.stop);
    try {
      return await mine.answer;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      log(`A rehearsal came to nothing: ${why}`);
      return refused('The rehearsal was broken off. Try it with fewer days.');
    } finally {
      forget?.();
      if (running === mine) running = undefined;
    }
  };

  return { handlers: { rehearseRule }, stop: () => running?.stop() };
}
