import { openTwin, subjectOfRaised } from '../deviations/decide-deviation.ts';
import type { RaisableKind } from '../deviations/deviation-kinds.ts';
import { planBody } from '../plan/plan-index.ts';
import type { Command, CommandName } from './command.ts';
import type { Decision, GateContext } from './gate-context.ts';
import { openScreen, runCommand } from './refusal.ts';
import type { RefusalCode } from './refusal.ts';

/** What a person meets who is refused so: a shortage, a hold or a machine that stands, which somebody else has to put right. */
const reports: Partial<Readonly<Record<RefusalCode, RaisableKind>>> = {
  'lot-empty': 'materialShortage',
  'lot-too-small': 'materialShortage',
  'lot-not-unrestricted': 'qualityConcern',
  'lot-expired': 'qualityConcern',
  'lot-held': 'qualityConcern',
  'order-held': 'qualityConcern',
  'equipment-held': 'qualityConcern',
  'equipment-stopped': 'equipmentStop',
};

/** Work at a machine; whoever decides about what is open knows it already. */
const work: ReadonlySet<CommandName> = new Set([
  'startJob',
  'resumeJob',
  'startSetup',
  'reportQuantity',
  'completeJob',
  'consumeMaterial',
]);

/** What a refused command was about. */
function aboutOf({ world }: GateContext, { params }: Command) {
  const lot = 'lot' in params && typeof params.lot === 'string' ? params.lot : undefined;
  const material = lot === undefined ? undefined : planBody(world.plan, 'lot', lot)?.material;
  return {
    ...('order' in params && params.order !== undefined ? { order: params.order } : {}),
    ...('operation' in params && params.operation !== undefined ? { operation: params.operation } : {}),
    ...(lot === undefined ? {} : { lot }),
    ...(material === undefined ? {} : { material }),
  };
}

/**
 * Adds to a refusal that it can be reported, where its cause is a matter for somebody else; or leads to the one that says so already. What was
 * refused stays refused.
 */
export function withReport(context: GateContext, command: Command, decision: Decision): Decision {
  if (decision.ok) return decision;
  const { refusal } = decision;
  const kind = reports[refusal.code];
  if (kind === undefined || command.actor === null || !work.has(command.name)) return decision;
  const about = aboutOf(context, command);
  const subject = subjectOfRaised(context, about);
  if ('ok' in subject) return decision;
  const twin = openTwin(context, kind, subject);
  if (!twin) {
    const report = runCommand('raiseDeviation', { kind, ...about });
    return { ok: false, refusal: { ...refusal, remedies: [...refusal.remedies, report] } };
  }
  const params = { ...refusal.params, deviation: twin.id };
  return { ok: false, refusal: { ...refusal, params, remedies: [...refusal.remedies, openScreen('deviations')] } };
}
