import type { Action } from '../authority/actions.ts';
import { rolesThatCan } from '../authority/can.ts';
import { planBody } from '../plan/plan-index.ts';
import type { GateContext } from './gate-context.ts';
import { refuse } from './refusal.ts';
import type { Refusal, Remedy } from './refusal.ts';

type PinContext = Pick<GateContext, 'world' | 'provenByPin' | 'hasPin'>;
type Refused = { readonly ok: false; readonly refusal: Refusal };

/** Refuses an action while the person has not proven themselves by PIN at this station, whatever the site wants. */
export function askForPin(context: PinContext, person: string, action: Action): Refused | undefined {
  if (context.provenByPin?.(person) === true) return undefined;
  const body = planBody(context.world.plan, 'person', person);
  const ask: Remedy = { kind: 'ask', roles: rolesThatCan(action) };
  const params = { person: body?.name ?? person, action };
  // Who has no PIN cannot type one.
  const hasPin = context.hasPin ? context.hasPin(person) : body?.pin !== undefined;
  return refuse('pin-needed', params, hasPin ? [{ kind: 'pin', person }, ask] : [ask]);
}

/** Refuses an action that the site wants proven by PIN, while the person has not proven themselves so at this station. */
export function refuseWithoutPin(context: PinContext, person: string, action: Action): Refused | undefined {
  const isNeeded = planBody(context.world.plan, 'settings', 'site')?.pinFor?.includes(action) ?? false;
  return isNeeded ? askForPin(context, person, action) : undefined;
}
