import { describe, expect, test } from 'vitest';

import type { RawFact } from '../facts/envelope.ts';
import { acceptedTable } from '../gate/accepted-table.testkit.ts';
import { stationOf } from '../gate/refusal-table.testkit.ts';
import type { TestStation } from '../testing/test-station.ts';
import { actionsViewOf } from './actions-view-of.ts';
import { actionsView } from './view-schemas.ts';
import type { ActionLine } from './view-schemas.ts';

const job = ['wo-1', '10'] as const;

/** The lines of a station as a screen gets them. */
function linesOf({ world, facts }: TestStation, recent: readonly RawFact[] = facts): ActionLine[] {
  return actionsView.parse(actionsViewOf(world, recent, () => 'station')).lines;
}

/** The machine counts pieces of the job that runs. */
function count(station: TestStation, good: string): void {
  const amount = (value: string) => ({ value, unit: 'C62' });
  const at = { order: 'wo-1', operation: '10', equipment: 'saw-1' };
  const data = { ...at, good: amount(good), scrap: [], rework: amount('0'), by: 'counter' };
  const refs = ['workOrder:wo-1', 'equipment:saw-1'];
  const occurredAt = new Date(station.clock.nowMs()).toISOString();
  station.record([{ type: 'QuantityReported', v: 2, refs, data, occurredAt, person: null, command: null }]);
  station.clock.advance(60_000);
}

describe('the list of actions', () => {
  test('names each kind of command by what it is about, whatever else it recorded', () => {
    const named = acceptedTable.map(([name, how, given]) => {
      const station = stationOf({});
      const command = given(station);
      station.give(command);
      const line = linesOf(station).find((one) => one.command === command.id);
      return [name, how, line?.what.code ?? null];
    });
    const expected: Record<string, string | null> = {
      signOn: 'SignedOn',
      signOff: 'SignedOff',
      startJob: 'JobStarted',
      startSetup: 'SetupStarted',
      finishSetup: 'SetupFinished',
      pauseJob: 'JobPaused',
      suspendJob: 'JobSuspended',
      resumeJob: 'JobResumed',
      reportQuantity: 'QuantityReported',
      completeJob: 'JobCompleted',
      reopenJob: 'JobReopened',
      addReworkOperation: 'ReworkOperationAdded',
      decideOrderChange: 'OrderChangeDecided',
      resendPosting: 'PostingResent',
      settlePosting: 'PostingSettled',
      raiseDeviation: 'DeviationRaised',
      acknowledgeDeviation: 'DeviationAcknowledged',
      assignDeviation: 'DeviationAssigned',
      decideDeviation: 'OptionChosen',
      answerProposal: 'OptionChosen',
      resolveDeviation: 'DeviationResolved',
      reopenDeviation: 'DeviationReopened',
      mergeDeviation: 'DeviationMerged',
      publishRule: 'RulePublished',
      switchRule: 'RuleOff',
      declineRecommendation: 'RecommendationDeclined',
      pinJob: 'JobPinned',
      unpinJob: 'JobUnpinned',
      prioritiseOrder: 'OrderPrioritised',
      placeHold: 'HoldPlaced',
      releaseHold: 'HoldReleased',
      stopOrder: 'OrderStopped',
      moveConsumption: 'MaterialReturned',
      joinJob: 'LaborStarted',
      leaveJob: 'LaborStopped',
      consumeMaterial: 'MaterialConsumed',
      returnMaterial: 'MaterialReturned',
      stopEquipment: 'EquipmentStopped',
      releaseEquipment: 'EquipmentReleased',
      explainStop: 'StopExplained',
      splitStop: 'StopSplit',
      undo: null,
    };
    /** Where what a command is about depends on how it is meant. */
    const otherwise: Record<string, string> = {
      'decideDeviation for which a second person has to agree': 'DecisionProposed',
      'answerProposal of somebody else: declined': 'DecisionDeclined',
    };
    expect(named).toEqual(
      acceptedTable.map(([name, how]) => [name, how, otherwise[`${name} ${how}`] ?? expected[name]]),
    );
  });

  test('tells the quantities of a close-out, what becomes of the rest, and which job it was', () => {
    const station = stationOf({});
    station.give(station.commands.start('ann', ...job));
    station.give(
      station.commands.complete('ann', ...job, { good: '40', scrap: { crack: '2' } }, { remainder: 'open' }),
    );
    expect(linesOf(station)[0]).toMatchObject({
      job: { order: 'wo-1', operation: '10' },
      person: 'Name ann',
      what: {
        code: 'JobCompleted',
        params: { order: 'N-wo-1', operation: 'saw 10', good: '40', scrap: '2', reason: 'crack', remainder: 'open' },
      },
    });
  });

  test('has what the machine counted of a job in one line, however often, where it counted last, with nothing to undo', () => {
    const station = stationOf({});
    station.give(station.commands.start('ann', ...job));
    count(station, '5');
    station.give(station.commands.report('ann', ...job, { scrap: { crack: '1' } }));
    count(station, '7');
    const lines = linesOf(station);
    expect(lines.map(({ what, command }) => [what.code, command === null])).toEqual([
      ['QuantityReported', true],
      ['QuantityReported', false],
      ['JobStarted', false],
      ['SignedOn', false],
    ]);
    expect(lines[0]).toMatchObject({ person: null, what: { params: { good: '12' } } });
    expect(lines.map(({ at }) => at)).toEqual(
      lines
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    );
    expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
  });

  test('marks what was taken back, and has the last twenty', () => {
    const station = stationOf({});
    station.give(station.commands.start('ann', ...job));
    for (let good = 1; good <= 25; good += 1) station.give(station.commands.report('ann', ...job, { good: '1' }));
    const [last] = linesOf(station);
    station.give(station.commands.undo('ann', last?.command ?? ''));
    const lines = linesOf(station);
    expect(lines.map(({ undone }) => undone)).toEqual([true, ...Array.from({ length: 19 }, () => false)]);
    expect(lines.every(({ what }) => what.code === 'QuantityReported')).toBe(true);
  });
});
