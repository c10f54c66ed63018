import type { Action } from '../authority/actions.ts';
import { rolesThatCan } from '../authority/can.ts';
import { planBody } from '../plan/plan-index.ts';
import type { GateContext } from './gate-context.ts';
import { refuse } from './refusal.ts';
import type { Refusal, Remedy } from './refusal.ts';

/** Refuses an action that the site wants proven by PIN, while the person has not proven themselves so at this station. */
export function refuseWithoutPin(
  context: Pick<GateContext, 'world' | 'provenByPin'>,
  person: string,
  action: Action,
): { readonly ok: false; readonly refusal: Refusal } | undefined {
  const { plan } = context.world;
  const isNeeded = planBody(plan, 'settings', 'site')?.pinFor?.includes(action) ?? false;
  if (!isNeeded || context.provenByPin?.(person) === true) return undefined;
  const body = planBody(plan, 'person', person);
  const ask: Remedy = { kind: 'ask', roles: rolesThatCan(action) };
  const params = { person: body?.name ?? person, action };
  // Who has no PIN cannot type one.
  return refuse('pin-needed', params, body?.pin ? [{ kind: 'pin', person }, ask] : [ask]);
}
