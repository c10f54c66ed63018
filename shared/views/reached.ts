import { z } from 'zod';

/** How far a record has come. `settled`: the ERP refused it, and somebody saw to it. */
export const reached = z.enum(['station', 'server', 'erp', 'settled', 'rejected', 'quarantined']);
