import type { Fact } from '../catalogue/fact-catalogue.ts';
import type { Receipt } from '../sync/protocol.ts';

/** A fact and the receipt that says that it was refused or set aside. */
export interface TroubledFact {
  readonly fact: Fact;
  readonly receipt: Receipt;
}
