import { parseChain } from '../../shared/facts/chain.ts';
import type { ChainHead } from '../../shared/facts/chain.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { laterStamp } from '../store/site-store.ts';
import type { FactForm, JudgedFact, PostingsOf, Quarantine, SiteStore } from '../store/site-store.ts';
import { ended } from '../trust/revoked-sentence.ts';
import type { Revocation } from '../trust/trust-store.ts';
import { judgeFact, quarantine } from './judge-fact.ts';
import type { ChainEnd, JudgeContext, ReversalTarget, Verdict } from './judge-fact.ts';
import type { KnownPolicies } from './known-policies.ts';
import { claimedRefs, claimsOf, idFromHash, usableId } from './received-row.ts';
import type { ReceivedRow } from './received-row.ts';
import type { ServerPlan } from './server-plan.ts';
import { sha256 } from './sha256.ts';

export interface JudgeParts {
  readonly store: Pick<SiteStore, 'site' | 'heldFacts' | 'keptFact' | 'latestStamp'>;
  readonly plan: ServerPlan;
  readonly postingsOf: PostingsOf;
  readonly policies: Pick<KnownPolicies, 'revisionAt'>;
}

/** A judged row with what the server's own facts need of it. */
export interface JudgedRow {
  readonly fact: JudgedFact;
  readonly raw: RawFact | null;
  /** Aggregates that must be folded again when it has no effect. */
  readonly refs: readonly string[];
}

const UNPROVEN =
  'The signature of its batch does not cover it, because the chain breaks after it; it came so more than once.';

function revokedDetail({ at, reason }: Revocation): string {
  return `It came from a device that is revoked since ${at}: ${ended(reason)}`;
}

/** The facts that reversals of this batch take back, as far as they are here or in the batch itself. */
async function targetsOf(store: JudgeParts['store'], rows: readonly ReceivedRow[]): Promise<JudgeContext['target']> {
  const targets = new Map<string, ReversalTarget>();
  // Reversals are rare, and looking for them must cost the others nothing.
  if (!rows.some(({ text }) => text.includes('"reverses":'))) return () => undefined;
  const reversals: string[] = [];
  for (const row of rows) {
    const { id, person, reverses } = claimsOf(row);
    if (id !== undefined && person !== undefined) targets.set(id, { person, refs: claimedRefs(row) });
    if (reverses !== undefined) reversals.push(reverses);
  }
  for (const reverses of reversals) {
    const target = await store.keptFact(reverses);
    if (target?.form === 'fact') targets.set(reverses, JSON.parse(target.text) as RawFact);
  }
  return (fact) => targets.get(fact);
}

interface Identified {
  readonly id: string;
  readonly form: FactForm;
  readonly quarantined: Quarantine | null;
}

/**
 * Gives a row the id that it is kept under. Its own, unless that is no id or belongs to another fact; then one made from where it stands and
 * what it follows, because the same garbage may stand at one place of two branches.
 */
function identify(row: ReceivedRow, after: ChainHead, verdict: Verdict, taken: Set<string>): Identified {
  const own = usableId(row);
  if (own !== undefined && !taken.has(own)) {
    taken.add(own);
    return { id: own, form: verdict.form, quarantined: verdict.quarantined };
  }
  const id = idFromHash(sha256(`${after.chain} ${after.seq + 1} ${row.hash} ${after.head}`));
  if (own === undefined) return { id, form: verdict.form, quarantined: verdict.quarantined };
  const stolen = quarantine('broken-chain', `Its id ${own} belongs to another fact that was here before.`);
  return { id, form: 'apart', quarantined: stolen };
}

/**
 * Judges rows that follow one another from a place in a chain on.
 * @param border `branch`: of the chain, where the rows go. `unproven`: how many of the first rows the signature does not cover. `revoked`: the device that sends them is trusted no
 *   more, so none of them has effect, whenever it says that they were recorded.
 */
export async function judgeBatch(
  { store, plan, postingsOf, policies }: JudgeParts,
  rows: readonly ReceivedRow[],
  after: ChainHead,
  {
    branch,
    unproven,
    revoked,
  }: { readonly branch: number; readonly unproven: number; readonly revoked?: Revocation | undefined },
): Promise<JudgedRow[]> {
  const ids = rows.map(usableId).filter((id) => id !== undefined);
  const taken = new Set(await store.heldFacts(ids));
  const { station } = parseChain(after.chain);
  const context: JudgeContext = {
    site: store.site,
    plan,
    target: await targetsOf(store, rows),
    wantedPin: (seq, action) => {
      const revision = policies.revisionAt(station, after.chain, seq);
      return revision !== undefined && plan.wantsPinSince(revision, action);
    },
  };
  let before: ChainEnd = { ...after, stamp: await store.latestStamp(after.chain, branch, after) };
  return rows.map((row, index) => {
    const judged = judgeFact(row, before, context);
    const verdict = {
      ...judged,
      quarantined:
        index < unproven
          ? quarantine('broken-chain', UNPROVEN)
          : (judged.quarantined ?? (revoked ? quarantine('revoked', revokedDetail(revoked)) : null)),
    };
    const { id, form, quarantined } = identify(row, before, verdict, taken);
    const { raw } = verdict;
    before = {
      chain: after.chain,
      seq: before.seq + 1,
      head: row.hash,
      stamp: laterStamp(before.stamp, { raw, quarantined }),
    };
    const doubt = quarantined === null ? verdict.doubt : undefined;
    return {
      fact: {
        id,
        hash: row.hash,
        text: row.text,
        raw,
        form,
        quarantined,
        doubt,
        postings: quarantined === null && raw ? postingsOf(raw, verdict.fact) : [],
      },
      raw,
      refs: form === 'apart' ? [] : (raw?.refs ?? claimedRefs(row)),
    };
  });
}
