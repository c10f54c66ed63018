import { t } from 'i18next';

import { give, type Wish } from '../commands/give-command.ts';
import type { BarKey } from './sequence-places.ts';

/** Takes its place from an operation: the plan decides again. */
export const unpinWish = ({ order, operation }: BarKey): Wish => ({ name: 'unpinJob', params: { order, operation } });

/** The site says how urgent an order is. */
export const priorityWish = (order: string, priority: number): Wish => ({
  name: 'prioritiseOrder',
  params: { order, priority },
});

const sentences = {
  pinJob: 'done.pinJob',
  unpinJob: 'done.unpinJob',
  prioritiseOrder: 'done.prioritiseOrder',
} as const;

/**
 * Records wishes about the sequence one after the other, each before the next because places follow from places; ends at the first that is refused.
 * @returns whether all are recorded
 */
export async function record(wishes: readonly Wish[]): Promise<boolean> {
  for (const wish of wishes) {
    const key = Object.hasOwn(sentences, wish.name) ? (wish.name as keyof typeof sentences) : 'pinJob';
    // oxlint-disable-next-line no-await-in-loop -- a place behind another exists when that one does
    if (!(await give(wish, { success: () => t(sentences[key]), again: true }))) return false;
  }
  return true;
}
