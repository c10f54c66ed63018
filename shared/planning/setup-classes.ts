import type { ChangeoverPlan } from '../plan/calendar.ts';
import type { SetupTimes } from '../sequencing/problem.ts';

/** What operations are alike in as far as setting up goes: the family, and the minutes of their own where the family tells nothing. */
export interface SetupClass {
  readonly family: string | null;
  /** Minutes of setup by machine; `usual` where a machine is not named. */
  readonly usual: number;
  readonly byMachine: ReadonlyMap<number, number>;
  /** A job that rests where it was the last one: that machine is set up for it, until something else comes. */
  readonly rests?: { readonly machine: number; readonly job: string };
}

/** The class of what is on a machine already: it needs no setup, wherever it comes from. */
export const RUNNING_CLASS = 0;

/** Collects the classes of operations. */
export interface SetupClasses {
  /** The number of a class. */
  readonly of: (setupClass: SetupClass) => number;
  /**
   * Minutes of setup on a machine.
   * @param set what it is set up for now; undefined: nobody knows
   */
  readonly times: (machine: number, matrix: ChangeoverPlan | undefined, set: string | undefined) => SetupTimes;
}

/**
 * Minutes from what a machine is set up for to a class: by the matrix of the work center where it knows both families; none within a family; the minutes
 * of the operation itself where a family is not known, or where there is no matrix.
 */
function minutesTo(
  { family, usual, byMachine }: SetupClass,
  machine: number,
  matrix: ReadonlyMap<string, number> | undefined,
  otherwise: number,
  set: string | undefined,
): number {
  const own = byMachine.get(machine) ?? usual;
  if (family === null || set === undefined) return Math.round(own);
  const named = matrix?.get(JSON.stringify([set, family]));
  if (named !== undefined) return Math.round(named);
  if (set === family) return 0;
  return Math.round(matrix ? otherwise : own);
}

/** The classes of an area. */
export function setupClasses(): SetupClasses {
  const running: SetupClass = { family: null, usual: 0, byMachine: new Map() };
  const classes: SetupClass[] = [running];
  const numbers = new Map<string, number>();
  return {
    of(setupClass) {
      const { family, usual, byMachine, rests } = setupClass;
      const key = JSON.stringify([family, usual, [...byMachine], rests ?? null]);
      const known = numbers.get(key);
      if (known !== undefined) return known;
      numbers.set(key, classes.length);
      classes.push(setupClass);
      return classes.length - 1;
    },
    times(machine, matrix, set) {
      const named =
        matrix && new Map(matrix.minutes.map(({ from, to, minutes }) => [JSON.stringify([from, to]), minutes]));
      const rows = new Map<string | undefined, readonly number[]>();
      const row = (from: string | undefined): readonly number[] => {
        const known = rows.get(from);
        if (known) return known;
        const minutes = classes.map((to) =>
          to === running ? 0 : minutesTo(to, machine, named, matrix?.otherwise ?? 0, from),
        );
        rows.set(from, minutes);
        return minutes;
      };
      const between = classes.map((from) => row(from === running ? set : (from.family ?? undefined)));
      const initial = row(set).map((minutes, to) => (classes[to]?.rests?.machine === machine ? 0 : minutes));
      return { initial, between };
    },
  };
}
