import type { PlanDocument, PlanDraft } from '../../../shared/plan/plan-document.ts';
import { compareDecimals } from '../../../shared/quantity/quantity.ts';

const versionOf = ({ externalRefs }: Pick<PlanDraft, 'externalRefs'>, system: string) =>
  externalRefs.find((ref) => ref.system === system && ref.type === 'workOrder')?.version;

const comparable = {
  number: /^-?\d{1,12}(\.\d{1,6})?$/,
  date: /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/,
} as const;

/** Whether the ERP had a higher version of an order before. A version that was not written in a way that compares is never higher. */
export function isOlderVersion(
  draft: PlanDraft,
  current: PlanDocument | undefined,
  system: string,
  order: keyof typeof comparable,
): boolean {
  const [now, before] = [versionOf(draft, system) ?? '', (current && versionOf(current, system)) ?? ''];
  if (!comparable[order].test(now) || !comparable[order].test(before)) return false;
  return order === 'number' ? compareDecimals(now, before) < 0 : now < before;
}
