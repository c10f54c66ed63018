import type { World } from '../aggregates/world.ts';
import type { Shift } from '../time/shift-instances.ts';
import { createUnitCells } from './unit-cells.ts';
import type { UnitCells } from './unit-cells.ts';
import { figureRange, workOf } from './unit-performance.ts';
import type { FigureRange, UnitWork } from './unit-performance.ts';
import type { UnitRecord } from './unit-record.ts';
import { createUnitTimeline } from './unit-timeline.ts';
import type { UnitTimeline } from './unit-timeline.ts';

/** The shift of a work unit as far as it has come. */
export interface UnitShift {
  readonly range: FigureRange;
  /** Facts up to this instant are in it (milliseconds). */
  readonly asOfMs: number;
  readonly record: UnitRecord;
  readonly work: UnitWork;
}

/** The shifts of the work units of a world, each read once and then kept up to date. */
export interface UnitPerformances {
  readonly world: World;
  /**
   * @param asOfMs facts up to this instant are here.
   * @param within a shift of others: a unit whose own shift shares no time with it is looked at as one that has none then.
   */
  readonly shiftOf: (equipment: string, nowMs: number, asOfMs: number, within?: Shift | null) => UnitShift;
}

function rangeWithin(range: FigureRange, within: Shift | null, nowMs: number): FigureRange {
  const { shift } = range;
  if (!within || !shift || (shift.fromMs < within.toMs && shift.toMs > within.fromMs)) return range;
  return { shift: null, soFar: { fromMs: within.fromMs, toMs: Math.min(within.toMs, nowMs) } };
}

/** Keeps a timeline for every unit that somebody asks for, from the beginning of its running shift on. */
export function createUnitPerformances(world: World): UnitPerformances {
  const units = new Map<string, { readonly timeline: UnitTimeline; readonly cells: UnitCells }>();
  return {
    world,
    shiftOf(equipment, nowMs, asOfMs, within = null) {
      const range = rangeWithin(figureRange(world.plan, equipment, nowMs), within, nowMs);
      const { fromMs } = range.soFar;
      let unit = units.get(equipment);
      if (unit?.timeline.fromMs === fromMs) unit.timeline.update();
      else {
        unit = { timeline: createUnitTimeline(world, equipment, fromMs), cells: createUnitCells(fromMs) };
        units.set(equipment, unit);
      }
      const record = unit.timeline.record();
      return { range, asOfMs, record, work: workOf(world, record, range, asOfMs, unit.cells) };
    },
  };
}
