import { describe, expect, test } from 'vitest';

import { deepFreeze } from '../testing/deep-freeze.ts';
import { commandParams } from './command.ts';
import type { CommandName } from './command.ts';
import { decide } from './decide.ts';
import { refusalTable, stationOf } from './refusal-table.testkit.ts';
import { refusal, refusalCodes } from './refusal.ts';
import type { Refusal, RefusalCode } from './refusal.ts';

function refusalOf(refusalCase: (typeof refusalTable)[number]) {
  const station = stationOf(refusalCase);
  const command = refusalCase.given(station);
  deepFreeze(station.world);
  const context = station.context();
  const decision = decide(context, deepFreeze(command));
  return { station, command, decision, again: decide(context, command) };
}

/** Codes that facts decide; the others are decided by the plan, the command itself or the lack of a fact. */
const decidedByFacts: Partial<Record<CommandName, readonly RefusalCode[]>> = {
  signOn: ['already-signed-on'],
  startJob: [
    'operation-completed',
    'job-running-elsewhere',
    'equipment-stopped',
    'equipment-occupied',
    'order-stopped',
    'order-held',
    'equipment-held',
  ],
  resumeJob: [
    'job-not-suspended',
    'equipment-stopped',
    'equipment-occupied',
    'order-stopped',
    'order-held',
    'equipment-held',
  ],
  startSetup: ['setup-running', 'job-paused'],
  finishSetup: ['job-paused'],
  pauseJob: ['job-paused'],
  reportQuantity: ['over-tolerance', 'rework-made-over', 'more-than-counted', 'order-stopped'],
  completeJob: ['over-tolerance', 'rework-made-over', 'more-than-counted', 'nothing-remains'],
  reopenJob: ['successor-begun', 'order-stopped'],
  addReworkOperation: ['more-than-counted', 'order-stopped'],
  stopEquipment: ['equipment-stopped'],
  joinJob: ['labor-running'],
  consumeMaterial: ['lot-empty', 'material-complete', 'lot-held'],
  placeHold: ['hold-placed-already'],
  stopOrder: ['second-person-needed', 'order-stopped'],
  moveConsumption: ['lot-held'],
  pinJob: ['operation-completed', 'job-running-elsewhere', 'order-stopped'],
  prioritiseOrder: ['priority-same'],
  splitStop: ['split-outside'],
  resendPosting: ['posting-taken-back', 'posting-answered'],
  settlePosting: ['posting-taken-back', 'posting-answered'],
  raiseDeviation: ['photos-enough'],
  acknowledgeDeviation: ['deviation-over', 'deviation-taken'],
  assignDeviation: ['deviation-over'],
  decideDeviation: ['deviation-over', 'deviation-decided'],
  answerProposal: ['deviation-over', 'deviation-decided', 'second-person-needed'],
  resolveDeviation: ['deviation-over'],
  mergeDeviation: ['deviation-over'],
  undo: ['undo-of-answer', 'undo-too-old', 'undo-done-already', 'undo-not-yours', 'undo-has-dependents'],
};

describe.each(refusalTable.map((one) => [one.command, one.code, one] as const))('%s', (command, code, refusalCase) => {
  test(`is refused: ${code}`, () => {
    const { decision, again, station } = refusalOf(refusalCase);
    expect(decision).toMatchObject({ ok: false, refusal: { code } });
    expect(again).toEqual(decision);
    const refused = decision.ok ? undefined : decision.refusal;
    expect(refusal.parse(refused)).toStrictEqual(refused);
    expect(unusableRemedies(refused)).toEqual([]);
    const known = new Set(station.facts.map(({ id }) => id));
    expect(refused?.facts.every((id) => known.has(id))).toBe(true);
    expect((refused?.facts.length ?? 0) > 0).toBe(decidedByFacts[command]?.includes(code) ?? false);
  });
});

/** Remedies that lead nowhere: commands that would not be understood, nobody to ask. */
function unusableRemedies(refused: Refusal | undefined): unknown[] {
  return (refused?.remedies ?? ['none']).filter((remedy) => {
    if (typeof remedy === 'string') return true;
    if (remedy.kind === 'ask') return remedy.roles.length === 0;
    if (remedy.kind === 'screen') return remedy.label !== `remedy.screen.${remedy.screen}`;
    if (remedy.kind === 'pin') return remedy.person === '';
    const params = commandParams[remedy.name as CommandName];
    const isAllTheSame = remedy.label === `remedy.allTheSame.${remedy.name}`;
    const isReport = remedy.name === 'raiseDeviation' && /^remedy\.(raise|call)\./.test(remedy.label);
    const isNamed = remedy.label === `remedy.command.${remedy.name}` || isAllTheSame || isReport;
    return !params.safeParse(remedy.params).success || !isNamed;
  });
}

describe('the table of refusals', () => {
  test('has every code that there is', () => {
    const ofScans = new Set<RefusalCode>(refusalCodes.filter((code) => code.startsWith('scan-'))).add('no-running-job');
    const ofCommands = refusalCodes.filter((code) => !ofScans.has(code));
    expect(new Set(refusalTable.map(({ code }) => code))).toEqual(new Set(ofCommands));
  });

  test('has every command that there is', () => {
    expect(new Set(refusalTable.map(({ command }) => command))).toEqual(new Set(Object.keys(commandParams)));
  });

  test('has no case twice', () => {
    const names = refusalTable.map(({ command, code }) => `${command} ${code}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});

describe('a remedy that is a command', () => {
  test('is accepted by the gate at once', () => {
    const tried = refusalTable.flatMap((refusalCase) => {
      const { decision, command } = refusalOf(refusalCase);
      const offered = decision.ok ? [] : decision.refusal.remedies;
      return offered.flatMap((remedy) => {
        if (remedy.kind !== 'command') return [];
        const station = stationOf(refusalCase);
        refusalCase.given(station);
        const given = { id: station.newId(), actor: command.actor, name: remedy.name, params: remedy.params };
        return [[refusalCase.command, refusalCase.code, remedy.name, station.give(given as never).ok]];
      });
    });
    const isReport = ([, , name]: readonly unknown[]) => name === 'raiseDeviation';
    expect(tried.filter((one) => isReport(one)).map(([command, code, , done]) => [command, code, done])).toEqual([
      ['startJob', 'equipment-stopped', true],
      ['resumeJob', 'equipment-stopped', true],
      ['consumeMaterial', 'lot-not-unrestricted', true],
      ['consumeMaterial', 'lot-expired', true],
      ['consumeMaterial', 'lot-empty', true],
      ['consumeMaterial', 'lot-too-small', true],
      ['raiseDeviation', 'photos-enough', true],
      ['consumeMaterial', 'lot-held', true],
      ['startJob', 'order-held', true],
      ['resumeJob', 'order-held', true],
      ['startJob', 'equipment-held', true],
      ['resumeJob', 'equipment-held', true],
      ['startJob', 'tool-worn', true],
      ['startJob', 'calibration-over', true],
      ['startJob', 'equipment-in-maintenance', true],
    ]);
    expect(tried.filter((one) => !isReport(one))).toEqual([
      ['startJob', 'equipment-stopped', 'releaseEquipment', true],
      ['startJob', 'equipment-occupied', 'suspendJob', true],
      ['resumeJob', 'equipment-stopped', 'releaseEquipment', true],
      ['resumeJob', 'equipment-occupied', 'suspendJob', true],
      ['stopEquipment', 'equipment-stopped', 'releaseEquipment', true],
      ['startJob', 'urgent-old', 'startJob', true],
      ['resumeJob', 'urgent-old', 'resumeJob', true],
      ['joinJob', 'labor-running', 'leaveJob', true],
      ['consumeMaterial', 'lot-too-small', 'consumeMaterial', true],
      ['startSetup', 'setup-running', 'finishSetup', true],
      ['startSetup', 'job-paused', 'resumeJob', true],
      ['finishSetup', 'job-paused', 'resumeJob', true],
      ['pauseJob', 'job-paused', 'resumeJob', true],
      ['reportQuantity', 'more-than-counted', 'reportQuantity', true],
      ['completeJob', 'more-than-counted', 'completeJob', true],
      ['addReworkOperation', 'more-than-counted', 'addReworkOperation', true],
    ]);
  });

  test('reports what stands in the way once; then it leads to what is open about it', () => {
    const station = stationOf({});
    station.give(station.commands.stop('ann', null));
    const start = () => {
      const outcome = station.give(station.commands.start('ann', 'wo-1', '10'));
      return outcome.ok ? undefined : outcome.refusal;
    };
    const report = start()?.remedies.find((one) => one.kind === 'command' && one.name === 'raiseDeviation');
    expect(report).toMatchObject({ params: { kind: 'equipmentStop', order: 'wo-1', operation: '10' } });
    const { params } = report as Extract<Refusal['remedies'][number], { kind: 'command' }>;
    const raised = station.give({ id: station.newId(), actor: 'ann', name: 'raiseDeviation', params } as never);
    expect(raised.ok).toBe(true);
    const again = start();
    expect(again?.remedies.some((one) => one.kind === 'command' && one.name === 'raiseDeviation')).toBe(false);
    expect(again?.params['deviation']).toBe(raised.command);
    expect(again?.remedies).toContainEqual({ kind: 'screen', label: 'remedy.screen.deviations', screen: 'deviations' });
  });

  test('takes up a job that rests here, when somebody starts it again or lets it rest again', () => {
    for (const want of ['start', 'suspend'] as const) {
      const station = stationOf({});
      station.give(station.commands.start('ann', 'wo-1', '10'));
      const rested = station.give(station.commands.suspend('ann', 'wo-1', '10'));
      const outcome = station.give(station.commands[want]('ann', 'wo-1', '10'));
      expect(outcome).toMatchObject({
        ok: false,
        refusal: {
          facts: rested.ok ? rested.facts.slice(0, 1).map(({ id }) => id) : [],
          remedies: [
            { kind: 'command', name: 'resumeJob', params: { order: 'wo-1', operation: '10' } },
            ...(want === 'start' ? [{}] : []),
          ],
        },
      });
    }
  });
});
