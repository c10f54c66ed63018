import { z } from 'zod';

import { frameFromStation } from '../../../shared/host/host-frames.ts';
import type { FrameToStation } from '../../../shared/host/host-frames.ts';
import type { VaultAnswer } from '../trust/key-vault.ts';

/** What the shell says to the station process. A connection is one loaded screen; its number is never used twice. */
export type MessageToStation =
  | { readonly connection: number; readonly open: true }
  | { readonly connection: number; readonly frame: FrameToStation }
  | { readonly connection: number; readonly close: true }
  | VaultAnswer;

/** What the station process says to the shell. `fatal` is a sentence for the person and `code` names it; the process ends after it. */
export const messageFromStation = z.union([
  z.strictObject({ ready: z.literal(true) }),
  z.strictObject({ fatal: z.string(), code: z.string().max(40).optional() }),
  z.strictObject({ connection: z.int().min(0), frame: frameFromStation }),
  /** Keys to be wrapped by the key store of the system, or unwrapped. */
  z.strictObject({ vault: z.uuid(), what: z.enum(['wrap', 'unwrap']), text: z.string().max(4000) }),
]);
