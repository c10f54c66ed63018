import type { Command, CommandName, CommandParams } from '../gate/command.ts';
import { ruleDigest } from '../rules/rule-facts.ts';

/** Quantities of a report in short; the unit is C62 unless given, what is not named is zero. */
export interface Pieces {
  readonly good?: string;
  readonly scrap?: Readonly<Record<string, string>>;
  readonly rework?: string;
  readonly unit?: string;
  readonly confirm?: boolean;
}

/** Quantities as a command carries them. */
export function quantitiesOf({ good = '0', scrap = {}, rework = '0', unit = 'C62', confirm }: Pieces) {
  return {
    good: { value: good, unit },
    scrap: Object.entries(scrap).map(([reason, value]) => ({ reason, quantity: { value, unit } })),
    rework: { value: rework, unit },
    ...(confirm === undefined ? {} : { confirmOverTolerance: confirm }),
  };
}

/** Commands with ids of their own, in short form; `actor` is the id of a person. */
export function createCommands(newId: () => string) {
  function give<Name extends CommandName>(name: Name, actor: string | null, params: CommandParams<Name>): Command {
    // The union of commands cannot be proved member by member for a generic name.
    return { id: newId(), actor, name, params } as Command;
  }
  return {
    signOn: (person: string, badge = `badge-${person}`) => give('signOn', null, { badge }),
    signOff: (person: string) => give('signOff', null, { person }),
    start: (actor: string, order: string, operation: string, reason?: string) =>
      give('startJob', actor, { order, operation, ...(reason === undefined ? {} : { reason }) }),
    suspend: (actor: string, order: string, operation: string) => give('suspendJob', actor, { order, operation }),
    resume: (actor: string, order: string, operation: string) => give('resumeJob', actor, { order, operation }),
    report: (actor: string, order: string, operation: string, pieces: Pieces) =>
      give('reportQuantity', actor, { order, operation, ...quantitiesOf(pieces) }),
    /** Nothing that is missing is to come, because it was lost, unless `end` says otherwise. */
    complete: (
      actor: string,
      order: string,
      operation: string,
      pieces: Pieces = {},
      end: Pick<CommandParams<'completeJob'>, 'remainder' | 'short' | 'leftovers' | 'stop'> = { short: 'lost' },
    ) => give('completeJob', actor, { order, operation, ...quantitiesOf(pieces), ...end }),
    startWithSetup: (actor: string, order: string, operation: string, reason?: string) =>
      give('startJob', actor, { order, operation, setup: true, ...(reason === undefined ? {} : { reason }) }),
    startSetup: (actor: string, order: string, operation: string) => give('startSetup', actor, { order, operation }),
    finishSetup: (actor: string, order: string, operation: string) => give('finishSetup', actor, { order, operation }),
    pause: (actor: string, order: string, operation: string, reason?: string) =>
      give('pauseJob', actor, { order, operation, ...(reason === undefined ? {} : { reason }) }),
    reopen: (actor: string, order: string, operation: string, reason = 'miscount') =>
      give('reopenJob', actor, { order, operation, reason }),
    rework: (actor: string, order: string, operation: string, pieces: string, reason = 'burr', unit = 'C62') =>
      give('addReworkOperation', actor, { order, operation, quantity: { value: pieces, unit }, reason }),
    decideChange: (actor: string, order: string, decision: CommandParams<'decideOrderChange'>['decision']) =>
      give('decideOrderChange', actor, { order, decision }),
    resend: (actor: string, posting: string) => give('resendPosting', actor, { posting }),
    settle: (actor: string, posting: string, as: CommandParams<'settlePosting'>['as'], note?: string) =>
      give('settlePosting', actor, { posting, as, ...(note === undefined ? {} : { note }) }),
    join: (actor: string, order: string, operation: string, person?: string) =>
      give('joinJob', actor, { order, operation, ...(person === undefined ? {} : { person }) }),
    leave: (actor: string, order: string, operation: string, person?: string) =>
      give('leaveJob', actor, { order, operation, ...(person === undefined ? {} : { person }) }),
    consume: (actor: string, order: string, operation: string, lot: string, metres?: string, confirm?: true) =>
      give('consumeMaterial', actor, {
        order,
        operation,
        lot,
        ...(metres === undefined ? {} : { quantity: { value: metres, unit: 'MTR' } }),
        ...(confirm === undefined ? {} : { confirmOverTolerance: confirm }),
      }),
    giveBack: (actor: string, order: string, operation: string, lot: string, metres: string, material = 'steel') =>
      give('returnMaterial', actor, { order, operation, material, lot, quantity: { value: metres, unit: 'MTR' } }),
    stop: (actor: string, reason: string | null = 'jam') => give('stopEquipment', actor, { reason }),
    release: (actor: string) => give('releaseEquipment', actor, {}),
    explain: (actor: string, stop: string, reason: string) => give('explainStop', actor, { stop, reason }),
    split: (actor: string, stop: string, at: string) => give('splitStop', actor, { stop, at }),
    raise: (
      actor: string,
      kind: CommandParams<'raiseDeviation'>['kind'],
      over: Partial<CommandParams<'raiseDeviation'>> = {},
    ) => give('raiseDeviation', actor, { kind, ...over }),
    acknowledge: (actor: string, deviation: string) => give('acknowledgeDeviation', actor, { deviation }),
    assign: (actor: string, deviation: string, to: CommandParams<'assignDeviation'>['to'], person?: string) =>
      give('assignDeviation', actor, { deviation, to, ...(person === undefined ? {} : { person }) }),
    choose: (actor: string, deviation: string, option: string, reason?: string) =>
      give('decideDeviation', actor, { deviation, option, ...(reason === undefined ? {} : { reason }) }),
    answer: (actor: string, deviation: string, option: string, agree: boolean) =>
      give('answerProposal', actor, { deviation, option, agree }),
    settleDeviation: (actor: string, deviation: string) => give('resolveDeviation', actor, { deviation }),
    openAgain: (actor: string, deviation: string) => give('reopenDeviation', actor, { deviation }),
    merge: (actor: string, deviation: string, into: string) => give('mergeDeviation', actor, { deviation, into }),
    publish: (
      actor: string,
      rule: string,
      definition: CommandParams<'publishRule'>['definition'],
      rehearsal: CommandParams<'publishRule'>['rehearsal'],
      from?: string,
    ) =>
      give('publishRule', actor, {
        rule,
        definition,
        rehearsal: { of: ruleDigest(definition), ...rehearsal },
        ...(from === undefined ? {} : { from }),
      }),
    switchRule: (actor: string, rule: string, on: boolean) => give('switchRule', actor, { rule, on }),
    hold: (
      actor: string,
      target: CommandParams<'placeHold'>['target'],
      reason: CommandParams<'placeHold'>['reason'] = 'suspect',
    ) => give('placeHold', actor, { target, reason }),
    letGo: (actor: string, target: CommandParams<'releaseHold'>['target'], hold: string) =>
      give('releaseHold', actor, { target, hold }),
    stopOrder: (actor: string, order: string, deviation: string) => give('stopOrder', actor, { order, deviation }),
    move: (actor: string, params: CommandParams<'moveConsumption'>) => give('moveConsumption', actor, params),
    decline: (
      actor: string,
      reason = 'busy',
      about = 'wo-1/10',
      kind: CommandParams<'declineRecommendation'>['kind'] = 'dispatch',
    ) => give('declineRecommendation', actor, { kind, about, reason }),
    pin: (actor: string, order: string, operation: string, equipment: string, place = 0) =>
      give('pinJob', actor, { order, operation, equipment, place }),
    unpin: (actor: string, order: string, operation: string) => give('unpinJob', actor, { order, operation }),
    prioritise: (actor: string, order: string, priority = 5, reason?: string) =>
      give('prioritiseOrder', actor, { order, priority, ...(reason === undefined ? {} : { reason }) }),
    undo: (actor: string, command: string) => give('undo', actor, { command }),
  };
}
export type Commands = ReturnType<typeof createCommands>;
