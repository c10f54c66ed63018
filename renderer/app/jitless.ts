import { z } from 'zod';

// zod compiles its checks with `new Function` where it may; the content security policy forbids that. Imported before anything parses.
z.config({ jitless: true });
