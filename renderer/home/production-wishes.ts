import { t } from 'i18next';

import type { Decimal } from '../../shared/quantity/quantity.ts';
import type { JobView } from '../../shared/views/view-schemas.ts';
import { give, type Wish } from '../commands/give-command.ts';

/** What a command has to know of the job it is about. */
export type JobTarget = Pick<JobView, 'order' | 'operation' | 'quantity'>;

/** Good pieces on a job. */
export function goodWish({ order, operation, quantity: { unit } }: JobTarget, value: Decimal): Wish {
  const zero = { value: '0', unit };
  return { name: 'reportQuantity', params: { order, operation, good: { value, unit }, scrap: [], rework: zero } };
}

/** Scrap of one reason on a job. */
export function scrapWish({ order, operation, quantity: { unit } }: JobTarget, value: Decimal, reason: string): Wish {
  const zero = { value: '0', unit };
  const scrap = [{ quantity: { value, unit }, reason }];
  return { name: 'reportQuantity', params: { order, operation, good: zero, scrap, rework: zero } };
}

/** Counts good pieces; `words` is the amount with its unit. */
export function countGood(job: JobTarget, value: Decimal, words: string): Promise<boolean> {
  return give(goodWish(job, value), { success: () => t('done.good', { quantity: words }) });
}

/** The machine runs again. */
export const releaseWish: Wish = { name: 'releaseEquipment', params: {} };
