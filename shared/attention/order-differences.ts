import { canonicalJson } from '../facts/canonical-json.ts';
import type { OperationPlan, WorkOrderPlan } from '../plan/work-order.ts';
import type { Worded } from '../views/worded.ts';

/** Every kind of difference between two revisions of an order, in the order in which they are shown. */
export const differenceCodes = [
  'state',
  'quantity',
  'material',
  'due',
  'priority',
  'operation-added',
  'operation-removed',
  'operation-moved',
  'operation-place',
  'operation-setup',
  'operation-run',
  'operation-renamed',
  'operation-family',
  'operation-tools',
  'operation-qualifications',
  'component-added',
  'component-removed',
  'component-quantity',
  'component-mode',
  'component-tolerance',
  'component-renamed',
  'tolerance',
  'earliestStart',
  'customer',
  'number',
  'material-renamed',
] as const;
export type DifferenceCode = (typeof differenceCodes)[number];

/** A difference for a sentence: `before` and `after` are what it was and what it is; the units are codes. */
export interface OrderDifference extends Worded {
  readonly code: DifferenceCode;
}

type Params = Worded['params'];
type Component = OperationPlan['materials'][number];

function difference(code: DifferenceCode, params: Params = {}): OrderDifference {
  return { code, params };
}

/** Something that is said by two values, where they differ. */
function changed<Value>(
  code: DifferenceCode,
  before: Value,
  after: Value,
  words: (value: Value) => string | number,
  params: Params = {},
): OrderDifference[] {
  if (canonicalJson(before) === canonicalJson(after)) return [];
  return [difference(code, { ...params, before: words(before), after: words(after) })];
}

const plain = (value: string | number) => value;
const orNothing = (value: string | undefined | null) => value ?? '';
const listed = (values: readonly string[] | undefined) => (values ?? []).join(', ');
const nameOf = ({ id, name }: { readonly id: string; readonly name: string }) => (name === '' ? id : name);
const titleOf = ({ id, name }: OperationPlan) => `${id} ${name}`;

/** The components of an operation; of one material that is named more than once, each by its place among them. */
function componentsByKey({ materials }: OperationPlan): Map<string, Component> {
  const seen = new Map<string, number>();
  return new Map(
    materials.map((component) => {
      const nth = seen.get(component.material) ?? 0;
      seen.set(component.material, nth + 1);
      return [`${component.material}\n${nth}`, component];
    }),
  );
}

function componentDifferences(before: OperationPlan, after: OperationPlan): OrderDifference[] {
  const operation = titleOf(after);
  const [old, now] = [componentsByKey(before), componentsByKey(after)];
  const amount = ({ quantityPer, unit }: Component) => ({ quantity: quantityPer, unit });
  const named = ({ material, name }: Component) => (name === '' ? material : name);
  const found: OrderDifference[] = [];
  for (const [key, one] of now) {
    const known = old.get(key);
    const about = { operation, material: named(one) };
    if (!known) {
      found.push(difference('component-added', { ...about, ...amount(one) }));
      continue;
    }
    if (known.quantityPer !== one.quantityPer || known.unit !== one.unit) {
      const [was, is] = [amount(known), amount(one)];
      const params = { ...about, before: was.quantity, unitBefore: was.unit, after: is.quantity, unit: is.unit };
      found.push(difference('component-quantity', params));
    }
    found.push(
      ...changed('component-mode', known.mode, one.mode, plain, about),
      ...changed(
        'component-tolerance',
        known.overTolerancePercent ?? null,
        one.overTolerancePercent ?? null,
        (percent) => percent ?? '',
        about,
      ),
      ...changed('component-renamed', known.name, one.name, plain, { operation, material: one.material }),
    );
  }
  for (const [key, one] of old)
    if (!now.has(key)) found.push(difference('component-removed', { operation, material: named(one) }));
  return found;
}

function operationDifferences(before: WorkOrderPlan, after: WorkOrderPlan): OrderDifference[] {
  const old = new Map(before.operations.map((operation) => [operation.id, operation]));
  const found: OrderDifference[] = [];
  for (const one of after.operations) {
    const known = old.get(one.id);
    old.delete(one.id);
    const about = { operation: titleOf(one) };
    if (!known) {
      found.push(difference('operation-added', { ...about, workCenter: one.workCenter }));
      continue;
    }
    found.push(
      ...changed('operation-moved', known.workCenter, one.workCenter, plain, about),
      ...changed('operation-place', known.sequence, one.sequence, plain, about),
      ...changed('operation-setup', known.setupMinutes, one.setupMinutes, plain, about),
      ...changed('operation-run', known.runMinutes, one.runMinutes, plain, about),
      ...changed('operation-renamed', known.name, one.name, plain, { operation: one.id }),
      ...changed('operation-family', known.setupFamily ?? null, one.setupFamily ?? null, orNothing, about),
      ...changed('operation-tools', known.tools ?? [], one.tools ?? [], listed, about),
      ...changed('operation-qualifications', known.qualifications ?? [], one.qualifications ?? [], listed, about),
      ...componentDifferences(known, one),
    );
  }
  for (const gone of old.values()) found.push(difference('operation-removed', { operation: titleOf(gone) }));
  return found;
}

/** What two revisions of an order say differently, each as a sentence with what it was and what it is; what weighs most first. */
export function orderDifferences(before: WorkOrderPlan, after: WorkOrderPlan): OrderDifference[] {
  const { quantity: old, material: was } = before;
  const { quantity: now, material: is } = after;
  const found: OrderDifference[] = [
    ...changed('state', before.requestState, after.requestState, plain),
    ...(old.value === now.value && old.unit === now.unit
      ? []
      : [difference('quantity', { before: old.value, unitBefore: old.unit, after: now.value, unit: now.unit })]),
    ...changed('material', was.id, is.id, () => '', {}).map(({ code }) =>
      difference(code, { before: nameOf(was), after: nameOf(is) }),
    ),
    ...changed('due', before.due, after.due, plain),
    ...changed('priority', before.priority, after.priority, plain),
    ...operationDifferences(before, after),
    ...changed('tolerance', before.overTolerancePercent, after.overTolerancePercent, plain),
    ...changed('earliestStart', before.earliestStart, after.earliestStart, orNothing),
    ...changed('customer', before.customer, after.customer, orNothing),
    ...changed('number', before.number, after.number, plain),
    ...(was.id === is.id ? changed('material-renamed', was.name, is.name, plain) : []),
  ];
  const weight = ({ code }: OrderDifference) => differenceCodes.indexOf(code);
  return found.toSorted((a, b) => weight(a) - weight(b));
}
