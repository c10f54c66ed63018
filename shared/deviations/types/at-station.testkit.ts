import { aggregateKinds, refTo } from '../../aggregates/references.ts';
import { logsOf } from '../../aggregates/world.ts';
import type { CommandParams } from '../../gate/command.ts';
import { must } from '../../invariant.ts';
import type { TestStation } from '../../testing/test-station.ts';
import type { RaisableKind } from '../deviation-kinds.ts';
import type { Detected, Deviation, DeviationOption, DeviationSources } from '../deviation-type.ts';
import { deviationType } from '../deviation-types.ts';
import { detectedAt, findDeviation, joined } from '../find-deviation.ts';
import { causeCodes, consequenceCodes, detailCodes, optionCodes } from './codes.ts';

/** Everything that is found in what a replica knows, by id, each once. */
export function allFound(sources: DeviationSources): Detected[] {
  const { world } = sources;
  const refs = new Set(aggregateKinds.flatMap((kind) => [...logsOf(world, kind).keys()].map((id) => refTo(kind, id))));
  for (const key of world.plan.current.keys())
    if (key.startsWith('equipment/')) refs.add(refTo('equipment', key.slice(10)));
  const found = new Map(
    [...refs].toSorted().flatMap((ref) => detectedAt(sources, ref).map((one) => [one.id, one] as const)),
  );
  return [...found.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** What somebody has to do something about, of one kind. */
export function foundOf(station: TestStation, kind: Detected['kind']): Deviation[] {
  const sources = station.context();
  return allFound(sources)
    .filter((one) => one.kind === kind)
    .map((one) => joined(sources, one));
}

/** Raises a deviation. @returns its id. */
export function raise(
  station: TestStation,
  kind: RaisableKind,
  over: Partial<CommandParams<'raiseDeviation'>> = {},
): string {
  const outcome = station.give(station.commands.raise('ann', kind, over));
  if (!outcome.ok) throw new Error(`not raised: ${outcome.refusal.code}`);
  return outcome.command;
}

/** The options of a deviation now. */
export function optionsNow(station: TestStation, deviation: string | Deviation): readonly DeviationOption[] {
  const sources = station.context();
  const one = typeof deviation === 'string' ? must(findDeviation(sources, deviation), 'deviation') : deviation;
  return deviationType(one.kind).options(sources, one);
}

/** An option as a test reads it: its consequences by code, and the names of its effects. */
export function briefly({ option, consequences, effects, settles, needsSecond }: DeviationOption) {
  return {
    option,
    consequences: Object.fromEntries(consequences.map(({ code, params }) => [code, params])),
    effects: effects.map(({ name }) => name),
    ...(settles ? { settles } : {}),
    ...(needsSecond ? { needsSecond } : {}),
  };
}

/** One option of a deviation now, brief. */
export function optionNow(station: TestStation, deviation: string | Deviation, option: string) {
  const found = optionsNow(station, deviation).find((one) => one.option === option);
  return found && briefly(found);
}

const [known, said, told, why] = [optionCodes, consequenceCodes, detailCodes, causeCodes].map(
  (codes) => new Set<string>(codes),
);
const others = /^(order-|erp-refused-|set-aside-|doubted-proof$|note$)/;

/** Codes of a deviation and its options that no language has words for. */
export function wordless(station: TestStation, deviation: Deviation): string[] {
  const options = optionsNow(station, deviation);
  return [
    ...options.flatMap(({ option }) => option.split('/', 1)).filter((code) => !known?.has(code)),
    ...options.flatMap(({ consequences }) => consequences.map(({ code }) => code)).filter((code) => !said?.has(code)),
    ...deviation.details.map(({ code }) => code).filter((code) => !told?.has(code) && !others.test(code)),
    ...deviation.versions.map(({ what }) => what.code).filter((code) => !told?.has(code)),
    ...deviation.causes.map(({ code }) => code).filter((code) => !why?.has(code)),
  ];
}
