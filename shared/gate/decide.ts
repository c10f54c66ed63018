import { stateOf } from '../aggregates/world.ts';
import { decideRefusedPosting } from '../attention/decide-refused-posting.ts';
import type { Action } from '../authority/actions.ts';
import { can, rolesThatCan } from '../authority/can.ts';
import {
  decideAcknowledge,
  decideAssign,
  decideChoice,
  decideMerge,
  decideProposal,
  decideRaise,
  decideReopen,
  decideResolve,
} from '../deviations/decide-deviation.ts';
import type { Perform } from '../deviations/decide-deviation.ts';
import {
  decideExplainStop,
  decideReleaseEquipment,
  decideSplitStop,
  decideStopEquipment,
} from '../equipment/decide-equipment.ts';
import { decideJoinJob, decideLeaveJob } from '../labor/decide-labor.ts';
import { decideConsumeMaterial, decideReturnMaterial } from '../materials/decide-material.ts';
import { decideMoveConsumption } from '../materials/decide-move.ts';
import { decideDecline } from '../next-action/decide-decline.ts';
import { decideSignOff, decideSignOn } from '../people/decide-session.ts';
import { isSignedOn } from '../people/person-state.ts';
import { planBody } from '../plan/plan-index.ts';
import { decideCompleteJob } from '../production/decide-complete.ts';
import { decideOrderChange } from '../production/decide-order-change.ts';
import { decideReportQuantity } from '../production/decide-quantity.ts';
import { decideReopenJob } from '../production/decide-reopen.ts';
import { decidePauseJob, decideSetup, decideSuspendJob } from '../production/decide-rest.ts';
import { decideAddRework } from '../production/decide-rework.ts';
import { decidePinJob, decidePrioritise, decideUnpinJob } from '../production/decide-sequence.ts';
import { decideResumeJob, decideStartJob } from '../production/decide-start.ts';
import { decideStopOrder } from '../production/decide-stop-order.ts';
import { decidePlaceHold, decideReleaseHold } from '../quality/decide-hold.ts';
import { decidePublish, decideSwitch } from '../rules/decide-rule.ts';
import { decideUndo } from '../system/decide-undo.ts';
import type { Command, CommandName } from './command.ts';
import type { Acting, Decision, GateContext } from './gate-context.ts';
import { refuseWithoutPin } from './pin-needed.ts';
import { openScreen, refuse } from './refusal.ts';
import { withReport } from './report-remedy.ts';

/** What a person must be allowed to do to give a command; null where the command itself proves the person. */
export const commandActions: Readonly<Record<CommandName, Action | null>> = {
  signOn: null,
  signOff: null,
  startJob: 'production.execute',
  startSetup: 'production.execute',
  finishSetup: 'production.execute',
  pauseJob: 'production.execute',
  suspendJob: 'production.execute',
  resumeJob: 'production.execute',
  reportQuantity: 'production.report',
  completeJob: 'production.execute',
  reopenJob: 'production.reopen',
  addReworkOperation: 'production.addRework',
  decideOrderChange: 'production.decideOrderChange',
  resendPosting: 'erp.answerRefusal',
  settlePosting: 'erp.answerRefusal',
  joinJob: 'labor.record',
  leaveJob: 'labor.record',
  consumeMaterial: 'material.consume',
  returnMaterial: 'material.consume',
  stopEquipment: 'equipment.report',
  releaseEquipment: 'equipment.report',
  explainStop: 'equipment.explain',
  splitStop: 'equipment.explain',
  raiseDeviation: 'deviation.raise',
  acknowledgeDeviation: 'deviation.answer',
  assignDeviation: 'deviation.answer',
  decideDeviation: 'deviation.decide',
  answerProposal: 'deviation.approve',
  resolveDeviation: 'deviation.decide',
  reopenDeviation: 'deviation.answer',
  mergeDeviation: 'deviation.answer',
  publishRule: 'rule.publish',
  switchRule: 'rule.switch',
  placeHold: 'quality.hold',
  releaseHold: 'quality.hold',
  stopOrder: 'production.decideOrderChange',
  moveConsumption: 'material.consume',
  declineRecommendation: 'session.sign',
  pinJob: 'sequence.pin',
  unpinJob: 'sequence.pin',
  prioritiseOrder: 'sequence.prioritise',
  undo: 'fact.reverseOwn',
};

/** The work center that an action here is done in; a machine that stands in none counts as its own. */
function workCenterOf(context: GateContext): string | undefined {
  const { equipment } = context.station;
  if (equipment === null) return undefined;
  const unit = planBody(context.world.plan, 'equipment', equipment);
  return unit?.level === 'workUnit' ? (unit.parent ?? equipment) : equipment;
}

/** Who acts: signed on here, active and allowed; or the refusal. */
function actingPerson(
  context: GateContext,
  command: Command,
): { readonly ok: true; readonly acting: Acting } | Exclude<Decision, { ok: true }> {
  const id = command.actor;
  const person = id === null ? undefined : planBody(context.world.plan, 'person', id);
  if (id === null || !person || !isSignedOn(stateOf(context.world, 'person', id), context.station.id)) {
    return refuse('not-signed-on', { person: person?.name ?? '' }, [openScreen('signOn')]);
  }
  const action = commandActions[command.name];
  if (action !== null && !can(person, action, { workCenter: workCenterOf(context) })) {
    return refuse('not-allowed', { person: person.name, action }, [{ kind: 'ask', roles: rolesThatCan(action) }]);
  }
  const unproven = action === null ? undefined : refuseWithoutPin(context, id, action);
  if (unproven) return unproven;
  const proof = context.provenByPin?.(id) === true ? 'badge+pin' : 'badge';
  return { ok: true, acting: { command: command.id, person: { id, proof } } };
}

const deviationCommands = [
  'raiseDeviation',
  'acknowledgeDeviation',
  'assignDeviation',
  'decideDeviation',
  'answerProposal',
  'resolveDeviation',
  'reopenDeviation',
  'mergeDeviation',
] as const;
type DeviationCommand = Extract<Command, { readonly name: (typeof deviationCommands)[number] }>;
const isDeviationCommand = (command: Command): command is DeviationCommand =>
  deviationCommands.some((name) => name === command.name);

/** Decides a command about a deviation, which can be given anywhere. */
function decideDeviations(context: GateContext, acting: Acting, command: DeviationCommand): Decision {
  // What an option brings about is decided as if the person had given that command, with all their rights and proofs.
  const perform: Perform = (effect, closedOut) => decide(closedOut ? { ...context, closedOut } : context, effect);
  switch (command.name) {
    case 'raiseDeviation':
      return decideRaise(context, acting, command.params);
    case 'acknowledgeDeviation':
      return decideAcknowledge(context, acting, command.params);
    case 'assignDeviation':
      return decideAssign(context, acting, command.params);
    case 'decideDeviation':
      return decideChoice(context, acting, command.params, perform);
    case 'answerProposal':
      return decideProposal(context, acting, command.params, perform);
    case 'resolveDeviation':
      return decideResolve(context, acting, command.params);
    case 'reopenDeviation':
      return decideReopen(context, acting, command.params);
    case 'mergeDeviation':
      return decideMerge(context, acting, command.params);
  }
}

/**
 * The gate: what a command means here and now. Pure: the same world, command and context give the same answer.
 * @returns drafts of the facts to record, or a refusal with its remedies.
 */
export function decide(context: GateContext, command: Command): Decision {
  return withReport(context, command, judge(context, command));
}

function judge(context: GateContext, command: Command): Decision {
  const { history, revoked } = context;
  // What is recorded from then on has no effect anywhere.
  if (revoked)
    return refuse('station-revoked', { at: revoked.at, reason: revoked.reason }, [
      { kind: 'ask', roles: ['supervisor', 'engineer'] },
    ]);
  // On half of the history an order looks unfinished that is done, and a machine free that is not.
  if (history)
    return refuse('starting', { percent: Math.floor((100 * history.done) / Math.max(1, history.of)) }, [
      openScreen('home'),
    ]);
  if (command.name === 'signOn') return decideSignOn(context, command.id, command.params);
  if (command.name === 'signOff') return decideSignOff(context, command.id, command.params);
  const who = actingPerson(context, command);
  if (!who.ok) return who;
  if (command.name === 'undo') return decideUndo(context, who.acting, command.params);
  if (command.name === 'decideOrderChange') return decideOrderChange(context, who.acting, command.params);
  if (command.name === 'resendPosting')
    return decideRefusedPosting(context, who.acting, { type: 'PostingResent', params: command.params });
  if (command.name === 'settlePosting')
    return decideRefusedPosting(context, who.acting, { type: 'PostingSettled', params: command.params });
  if (command.name === 'publishRule') return decidePublish(context, who.acting, command.params);
  if (command.name === 'switchRule') return decideSwitch(context, who.acting, command.params);
  if (command.name === 'placeHold') return decidePlaceHold(context, who.acting, command.params);
  if (command.name === 'releaseHold') return decideReleaseHold(context, who.acting, command.params);
  if (command.name === 'declineRecommendation') return decideDecline(context, who.acting, command.params);
  if (command.name === 'stopOrder') return decideStopOrder(context, who.acting, command.params);
  if (command.name === 'moveConsumption') return decideMoveConsumption(context, who.acting, command.params);
  if (command.name === 'pinJob') return decidePinJob(context, who.acting, command.params);
  if (command.name === 'unpinJob') return decideUnpinJob(context, who.acting, command.params);
  if (command.name === 'prioritiseOrder') return decidePrioritise(context, who.acting, command.params);
  if (isDeviationCommand(command)) return decideDeviations(context, who.acting, command);
  const { equipment } = context.station;
  if (equipment === null)
    return refuse('station-unassigned', { station: context.station.id }, [
      { kind: 'ask', roles: ['engineer', 'supervisor'] },
    ]);
  switch (command.name) {
    case 'startJob':
      return decideStartJob(context, who.acting, equipment, command.params);
    case 'startSetup':
      return decideSetup(context, who.acting, equipment, command.params, 'start');
    case 'finishSetup':
      return decideSetup(context, who.acting, equipment, command.params, 'finish');
    case 'pauseJob':
      return decidePauseJob(context, who.acting, equipment, command.params);
    case 'reopenJob':
      return decideReopenJob(context, who.acting, equipment, command.params);
    case 'addReworkOperation':
      return decideAddRework(context, who.acting, equipment, command.params);
    case 'suspendJob':
      return decideSuspendJob(context, who.acting, equipment, command.params);
    case 'resumeJob':
      return decideResumeJob(context, who.acting, equipment, command.params);
    case 'reportQuantity':
      return decideReportQuantity(context, who.acting, equipment, command.params);
    case 'completeJob':
      return decideCompleteJob(context, who.acting, equipment, command.params);
    case 'stopEquipment':
      return decideStopEquipment(context, who.acting, equipment, command.params);
    case 'releaseEquipment':
      return decideReleaseEquipment(context, who.acting, equipment);
    case 'explainStop':
      return decideExplainStop(context, who.acting, equipment, command.params);
    case 'splitStop':
      return decideSplitStop(context, who.acting, equipment, command.params);
    case 'joinJob':
      return decideJoinJob(context, who.acting, equipment, command.params);
    case 'leaveJob':
      return decideLeaveJob(context, who.acting, equipment, command.params);
    case 'consumeMaterial':
      return decideConsumeMaterial(context, who.acting, equipment, command.params);
    case 'returnMaterial':
      return decideReturnMaterial(context, who.acting, equipment, command.params);
  }
}
