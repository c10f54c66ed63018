import { z } from 'zod';

import type { Fact } from '../catalogue/fact-catalogue.ts';
import { doneBy } from '../facts/done-by.ts';
import type { DoneBy } from '../facts/done-by.ts';
import { doneBySchema } from '../quality/holds.ts';

/** Somebody began, ended or went on with an operation somewhere. */
export interface Claim extends DoneBy {
  readonly type: Fact['type'];
  readonly equipment: string;
  readonly command: string | null;
  /** Good pieces of a report, or what was taken of a material, with its unit; "" where the fact says none. */
  readonly quantity: string;
  readonly unit: string;
}

/**
 * Who says to have begun and finished an operation, since it was last taken up: more than one of either are stations that did not know of each
 * other, since the gate lets only one. `late`: what others did after the first end.
 */
export interface Claims {
  readonly starts: readonly Claim[];
  readonly ends: readonly Claim[];
  readonly late: readonly Claim[];
}

export const noClaims: Claims = { starts: [], ends: [], late: [] };

/** So many of each are kept, the first ones: two are a matter already. */
const MOST = 4;

type JobFact = Extract<Fact, { readonly data: { readonly operation: string; readonly equipment: string } }>;

/** What a fact of a job says of who did what where. */
export function claimOf(fact: JobFact): Claim {
  const { equipment } = fact.data;
  const counted =
    fact.type === 'QuantityReported' ? fact.data.good : fact.type === 'MaterialConsumed' ? fact.data.quantity : null;
  const { value: quantity, unit } = counted ?? { value: '', unit: '' };
  return { ...doneBy(fact), type: fact.type, equipment, command: fact.command, quantity, unit };
}

const more = (list: readonly Claim[], claim: Claim) => (list.length < MOST ? [...list, claim] : list);
const away = (list: readonly Claim[], { equipment, station }: Claim) =>
  list.filter((one) => one.equipment !== equipment || one.station !== station);

/** The claims on an operation after a fact of it. */
export function evolveClaims(claims: Claims, fact: Fact): Claims {
  switch (fact.type) {
    case 'JobStarted': {
      const claim = claimOf(fact);
      // A station knows what it did itself.
      if (claims.ends.some(({ station }) => station === claim.station)) return { ...noClaims, starts: [claim] };
      if (claims.ends.length > 0) return { ...claims, late: more(claims.late, claim) };
      return { ...claims, starts: more(away(claims.starts, claim), claim) };
    }
    case 'JobReopened':
      return { ...noClaims, starts: [claimOf(fact)] };
    case 'JobCompleted': {
      const claim = claimOf(fact);
      const isEnd = fact.data.remainder === 'none' || claims.ends.length > 0;
      if (isEnd) return { ...claims, ends: more(away(claims.ends, claim), claim) };
      return { ...claims, starts: claims.starts.filter(({ equipment }) => equipment !== claim.equipment) };
    }
    case 'QuantityReported':
    case 'MaterialConsumed': {
      const [end] = claims.ends;
      if (!end || claims.late.length >= MOST) return claims;
      const claim = claimOf(fact);
      return claim.station === end.station ? claims : { ...claims, late: more(claims.late, claim) };
    }
    default:
      return claims;
  }
}

const text = z.string();
/** A claim as a base carries it. */
export const claimSchema = z.strictObject({
  ...doneBySchema,
  type: text,
  equipment: text,
  command: text.nullable(),
  quantity: text,
  unit: text,
});
const claimList = z.array(claimSchema);
/** Claims as a base carries them. */
export const claimsSchema = z.strictObject({ starts: claimList, ends: claimList, late: claimList });
