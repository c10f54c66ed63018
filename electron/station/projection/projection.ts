import type { FactArchive } from '../../../shared/aggregates/fact-archive.ts';
import { parseRef } from '../../../shared/aggregates/references.ts';
import { emptyWorld, evictAggregate, restAggregate, storedForm } from '../../../shared/aggregates/world.ts';
import type { World } from '../../../shared/aggregates/world.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import { evictOrder } from '../../../shared/plan/plan-index.ts';
import type { StationStore } from '../store/station-store.ts';
import { createAggregateForms } from './aggregate-forms.ts';
import { createFactIndex } from './fact-index.ts';
import { isOpen, isOrderOpen } from './open-aggregates.ts';
import { createPlanKeys } from './plan-keys.ts';
import type { Later, ProjectionFile } from './projection-file.ts';
import { addToCount, readCount, readMeta, spoilMeta, writeMeta } from './saved-meta.ts';
import type { SavedMeta } from './saved-meta.ts';

/** A world that is kept in a projection file. */
export interface Projection {
  readonly world: World;
  /** What the file said when it was opened; undefined when it was empty. */
  readonly saved: SavedMeta | undefined;
  /** How many facts the file had when it was opened. */
  readonly savedFacts: number;
  /** Begins to write everything that has changed; when all of that is written, `meta` is. A round under way goes on instead. */
  readonly begin: (meta: SavedMeta) => void;
  /**
   * Writes a few things more.
   * @returns false when the round is through
   * @throws what the engine throws; nothing is half written, and the next step tries again
   */
  readonly step: () => boolean;
  /** Facts are not in the store any more, because nothing here needs them. */
  readonly forget: (facts: readonly RawFact[]) => void;
  /** How many facts are not written yet; one counts in each aggregate that it names. */
  readonly unwritten: () => number;
  /** From now on hears of damage to the file: the station has to start anew, which makes the file anew. */
  readonly onDamage: (listener: (sentence: string) => void) => void;
  readonly close: () => void;
}

/** Aggregates and facts written by one step, so that it takes a few milliseconds at most. */
const STEP = 32;
const FACTS_OF_STEP = 400;
/** Facts of an aggregate that stay in memory while somebody works with it. */
const FACTS_IN_MEMORY = 256;

/**
 * The world in a projection file, of a store and a code version. Each aggregate is written together with the index of its facts; where
 * everything is, is written last. So the file may be ahead of what it says, never behind, and what is folded twice has no effect twice.
 * @throws an Error that says why the file cannot be used
 */
export function openProjection(file: ProjectionFile, store: StationStore, code: string): Projection {
  const saved = readMeta(file, store, code);
  const savedFacts = saved ? readCount(file) : 0;
  const { reader } = store;
  const changed = new Set<string>();
  /** Came into memory or were written: rest in the next round unless they change. */
  let recent = new Set<string>();
  const forms = createAggregateForms(file, (ref) => recent.add(ref));
  /** Lost facts, and are not written without them yet: until they are, the file is not what it would say it is. */
  const withdrawn = new Set<string>();
  const index = createFactIndex(file, reader, forms.numberOf);
  const plan = createPlanKeys(file, reader, (order) => recent.add(`workOrder:${order}`));

  const archive: FactArchive = {
    ...index,
    factsInMemory: FACTS_IN_MEMORY,
    add(ref, fact) {
      changed.add(ref);
      forms.appeared(ref);
      index.add(ref, fact);
    },
    withdraw(ref, fact) {
      file.together(() => {
        spoilMeta(file);
        index.withdraw(ref, fact);
      });
      withdrawn.add(ref);
      changed.add(ref);
    },
    stored: forms.stored,
    touch: (ref) => changed.add(ref),
    keep(ref, form) {
      if (changed.has(ref)) forms.keep(ref, form);
    },
  };
  const world = emptyWorld(archive, plan.archive);
  if (saved) {
    plan.restoreOpen(world.plan);
    forms.restoreOpen(world);
  }

  let round:
    | { readonly meta: SavedMeta; readonly refs: Iterator<string>; readonly resting: Iterator<string> }
    | undefined;

  function writeAggregate(ref: string, later: Later): void {
    const form = storedForm(world, ref) ?? forms.kept(ref);
    if (form) {
      const counted = index.write(ref, forms.write(ref, form, isOpen(world, ref), later), later);
      addToCount(file, counted);
    }
    later(() => {
      changed.delete(ref);
      withdrawn.delete(ref);
      recent.add(ref);
    });
    const { kind, id } = parseRef(ref);
    if (kind === 'workOrder') plan.reconsider(id);
  }

  function rest(ref: string): void {
    if (changed.has(ref)) return;
    restAggregate(world, ref);
    if (isOpen(world, ref)) return;
    evictAggregate(world, ref);
    evictOrder(world.plan, parseRef(ref).id);
  }

  /** The next few of a list that is gone through once. */
  function some(refs: Iterator<string>): string[] {
    const found: string[] = [];
    let facts = 0;
    while (found.length < STEP && facts < FACTS_OF_STEP) {
      const next = refs.next();
      if (next.done === true) break;
      found.push(next.value);
      facts += index.unwritten(next.value);
    }
    return found;
  }

  /** What failed to be written is tried again in the next round, which must not begin before: nothing after it is written. */
  let again: readonly string[] = [];

  function step(): boolean {
    if (!round) return false;
    const resting = some(round.resting);
    for (const ref of resting) rest(ref);
    const refs = again.length > 0 ? again : some(round.refs);
    again = refs;
    let isDone = false;
    file.together((later) => {
      for (const ref of refs) writeAggregate(ref, later);
      if (refs.length > 0 || !round) return;
      const isMore = plan.write(STEP, (kind, id) => kind !== 'workOrder' || isOrderOpen(world, id), later);
      if (isMore || resting.length > 0) return;
      // Else in the next round, which writes those.
      if (withdrawn.size === 0) writeMeta(file, round.meta);
      isDone = true;
    });
    again = [];
    if (isDone) round = undefined;
    return !isDone;
  }

  return {
    world,
    saved,
    savedFacts,
    begin(meta) {
      if (round) return;
      const resting = recent;
      recent = new Set();
      round = { meta, refs: [...changed].values(), resting: resting.values() };
    },
    step,
    forget(facts) {
      file.together(() => {
        for (const fact of facts) for (const ref of fact.refs) index.forget(ref, fact);
      });
    },
    unwritten: () => index.unwritten(),
    onDamage: file.onDamage,
    close: file.close,
  };
}
