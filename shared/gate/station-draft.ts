import type { FactData, FactName } from '../catalogue/fact-catalogue.ts';
import { factType } from '../catalogue/fact-catalogue.ts';
import type { FactDraft } from '../facts/seal.ts';
import { must } from '../invariant.ts';
import { instantOf } from './gate-context.ts';

/** A draft of a fact that the station records by itself: no person, no command. Facts that two stations may derive carry a `dedupKey`. */
export function stationDraft<Name extends FactName>(
  name: Name,
  data: FactData<Name>,
  atMs: number,
  dedupKey?: string,
): FactDraft {
  const type = must(factType(name), `fact type ${name}`);
  return {
    type: name,
    v: type.version,
    refs: must(type.refs, `aggregates of ${name}`)(data),
    data,
    occurredAt: instantOf(atMs),
    person: null,
    command: null,
    ...(dedupKey === undefined ? {} : { dedupKey }),
  };
}
