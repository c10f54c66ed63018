import type { Role } from '../authority/can.ts';
import type { DeviationKind } from './deviation-kinds.ts';
import type { DeviationOption, DeviationType } from './deviation-type.ts';

/** Who answers for what is counted, and for the work of others. */
const lead: readonly Role[] = ['supervisor', 'engineer'];
const quality: readonly Role[] = ['qualityInspector', 'supervisor'];

/**
 * Who chooses an option, by its code, where not everybody does who may decide: what lets work, pieces or numbers pass that somebody doubted is
 * chosen by whoever answers for them, and not by those whose work it is. What only makes something safer, or is done by whoever stands there,
 * is left to all. What an option brings about asks for its own right besides.
 */
const deciders: Readonly<Partial<Record<DeviationKind, Readonly<Record<string, readonly Role[]>>>>> = {
  qualityConcern: { goOn: quality },
  holdHit: { goOn: quality },
  reworkNeeded: { useAsIs: [...quality, 'engineer'] },
  maintenanceConflict: { before: ['maintenance', ...lead], after: ['maintenance', ...lead] },
  orderStopRequest: { goOn: ['supervisor'] },
  lotOverconsumed: { accept: ['materialHandler', ...lead] },
  jobFinishedTwice: { bothTrue: lead },
  lateFact: { counts: lead },
  decisionsCollided: { firstStands: ['supervisor'], secondStands: ['supervisor'] },
  stationForked: { restored: lead, revoke: lead },
  factSetAside: { believe: lead, notNeeded: lead },
};

/** The roles that an option is left to; undefined: whoever may decide. */
export function decidersOf(kind: DeviationKind, option: string): readonly Role[] | undefined {
  return deciders[kind]?.[option.split('/', 1)[0] ?? ''];
}

/** The type with its options left to those who may choose them. An option that names them itself keeps its own. */
export function withDeciders(kind: DeviationKind, type: DeviationType): DeviationType {
  const named = (one: DeviationOption): DeviationOption => {
    const forRoles = one.forRoles ?? decidersOf(kind, one.option);
    return forRoles ? { ...one, forRoles } : one;
  };
  return { ...type, options: (sources, deviation) => type.options(sources, deviation).map(named) };
}
