import type { SyncView } from '../../../shared/views/view-schemas.ts';

/** How the disk of a station is, as its screens are told. */
export type StorageCondition = SyncView['storage'];

/** Nothing is wrong. */
export const GOOD_CONDITION: StorageCondition = { state: 'good', at: null, code: null, detail: '' };
