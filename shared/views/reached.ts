import { z } from 'zod';

/** How far a record has come. */
export const reached = z.enum(['station', 'server', 'erp', 'rejected', 'quarantined']);
