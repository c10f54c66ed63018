import type { Gs1Error } from '../gs1/check-element.ts';
import type { Quantity } from '../quantity/quantity.ts';
import type { Card } from './command-cards.ts';

/** Something of the plan that a code can stand for. `name` is what people call it. */
export type Named =
  | { readonly kind: 'badge'; readonly badge: string; readonly name: string }
  | { readonly kind: 'order'; readonly order: string; readonly operation: string | null; readonly name: string }
  | {
      readonly kind: 'lot';
      readonly lot: string;
      readonly material: string;
      /** What the label says is in it; undefined: nothing. */
      readonly quantity: Quantity | undefined;
      readonly name: string;
    }
  | { readonly kind: 'material'; readonly material: string; readonly name: string }
  | { readonly kind: 'equipment'; readonly equipment: string; readonly name: string }
  | { readonly kind: 'tool'; readonly equipment: string; readonly name: string }
  | { readonly kind: 'location'; readonly equipment: string; readonly name: string };

/** Why a code cannot be read: its form, or the GS1 rule that it breaks and where. */
export type Unreadable =
  | { readonly problem: 'empty' | 'too-long' | 'control' | 'noise' }
  | { readonly problem: 'gs1'; readonly error: Gs1Error }
  /** The lot seems to have swallowed what comes after it: the reader sends no separator. */
  | { readonly problem: 'separator'; readonly ai: string };

/** What a scanned code means at a site. */
export type Meaning =
  | Named
  | { readonly kind: 'card'; readonly card: Card }
  /** A label of a known material whose lot nobody knows. */
  | { readonly kind: 'unknownLot'; readonly lot: string; readonly material: string; readonly name: string }
  | { readonly kind: 'ambiguous'; readonly meanings: readonly Named[] }
  | { readonly kind: 'unreadable'; readonly why: Unreadable }
  | { readonly kind: 'unknown' };
