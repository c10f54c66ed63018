import { emptyHead, parseChain } from '../../shared/facts/chain.ts';
import type { FactDraft } from '../../shared/facts/seal.ts';
import type { HeldChain, ShipRequest, ShipResponse, ShipRow } from '../../shared/sync/protocol.ts';
import type { SiteStore } from '../store/site-store.ts';
import { ended } from '../trust/revoked-sentence.ts';
import type { StationPolicy } from '../trust/station-policy.ts';
import type { Revocation } from '../trust/trust-store.ts';
import { answered, refused } from './answer.ts';
import type { Answer } from './answer.ts';
import { hasAnswers, idleAnswers } from './idle-answers.ts';
import { judgeBatch } from './judge-batch.ts';
import type { JudgedRow, JudgeParts } from './judge-batch.ts';
import { apartVerdict, keepApart } from './keep-apart.ts';
import type { UnplacedRow } from './keep-apart.ts';
import { placeBatch } from './place-batch.ts';
import type { Placement, Unplaced } from './place-batch.ts';
import { provenRows } from './proven-rows.ts';
import { claimedId, claimsOf, receivedRow } from './received-row.ts';
import type { ReceivedRow } from './received-row.ts';
import { createRememberedBatches } from './remembered-batches.ts';
import type { RevokedAllowance } from './revoked-allowance.ts';
import type { ServerChain } from './server-chain.ts';
import { instantAt } from './server-clock.ts';
import type { ServerClock } from './server-clock.ts';
import { forkDraft, quarantineDraft } from './server-facts.ts';
import type { Session } from './sessions.ts';
import type { Turns } from './turns.ts';
import { verifyHead } from './verify-head.ts';

/** What shipping works on. */
export interface ShipParts extends JudgeParts {
  readonly store: SiteStore;
  readonly server: ServerChain;
  readonly clock: ServerClock;
  readonly turns: Turns;
  readonly stations: StationPolicy;
  readonly allowance: RevokedAllowance;
}

export type Ship = (session: Session, request: ShipRequest) => Promise<Answer<ShipResponse>>;

/** A batch on its way through the border. */
interface Shipment {
  readonly rows: readonly ReceivedRow[];
  readonly head: ShipRequest['head'];
  /** Place of the first row in its chain: the signed head says it, whatever the rows say. */
  readonly first: number;
  /** How many of the first rows the signature does not cover. */
  readonly unproven: number;
  readonly receivedAt: string;
  readonly publicKey: string;
  /** The device that sends it is trusted no more. */
  readonly revoked: Revocation | undefined;
}

/** How often an append is tried again when another process was faster. */
const ATTEMPTS = 5;

function stationMismatch(session: Session, request: ShipRequest, site: string): Answer<never> | undefined {
  const { head, facts } = request;
  if (head.site !== site)
    return refused(409, 'wrong-site', `This server keeps the site "${site}"; the batch is of "${head.site}".`);
  if (parseChain(head.chain).station !== session.station)
    return refused(
      403,
      'invalid',
      `The station "${session.station}" cannot ship the chain ${head.chain} of another one.`,
    );
  if (head.seq < facts.length)
    return refused(400, 'invalid', `A batch of ${facts.length} facts cannot end at place ${head.seq} of its chain.`);
  return undefined;
}

function placedAnswers(rows: readonly ReceivedRow[], held: number, judged: readonly JudgedRow[]): ShipRow[] {
  return rows.map((row, index): ShipRow => {
    const fact = judged[index - held]?.fact;
    const id = claimedId(row) ?? fact?.id ?? '';
    if (!fact) return { id, status: 'duplicate' };
    return fact.quarantined ? { id, status: 'quarantined', ...fact.quarantined } : { id, status: 'stored' };
  });
}

/**
 * Takes in batches of facts. Every row is judged for itself and kept: in its place of the chain when the station proved that it wrote
 * it, else apart. Only a batch that is no batch of this station is refused as a whole.
 */
export function createShip(parts: ShipParts): Ship {
  const { store, plan, server, clock, turns, stations, allowance } = parts;
  const sentBack = createRememberedBatches();

  async function respond(rows: ShipRow[], { head }: Shipment, branch: number): Promise<Answer<ShipResponse>> {
    const held: HeldChain = (await store.chainEnd(head.chain, branch)) ?? { ...emptyHead(head.chain), backedUp: 0 };
    return answered({ epoch: store.epoch, serverTime: instantAt(clock.nowMs()), rows, held, forked: branch > 0 });
  }

  /** Keeps everything after the first `held` rows apart. */
  async function takeApart(shipment: Shipment, held: number): Promise<Answer<ShipResponse> | undefined> {
    const { rows, unproven, head, receivedAt } = shipment;
    const unplaced = rows.map((row, index): UnplacedRow => ({ row, proven: index >= unproven }));
    if (!(await keepApart(store, server, head.chain, unplaced.slice(held), receivedAt))) return undefined;
    const answers = unplaced.map((one, index): ShipRow => {
      const id = claimedId(one.row) ?? '';
      return index < held ? { id, status: 'duplicate' } : { id, status: 'quarantined', ...apartVerdict(one) };
    });
    return respond(answers, shipment, 0);
  }

  /**
   * The batch continues nothing that is held. A clone that does not know where it forked off, or a server that lost its end: the
   * station is told to start from what is held, or from the beginning. When it comes with the same again, it has nothing better.
   */
  async function sendBack(shipment: Shipment, { unplaced }: Unplaced): Promise<Answer<ShipResponse> | undefined> {
    const { head } = shipment;
    if (sentBack.has(shipment)) return takeApart(shipment, 0);
    sentBack.add(shipment);
    if (unplaced === 'gap') return respond([], shipment, 0);
    const held = { ...emptyHead(head.chain), backedUp: 0 };
    return answered({ epoch: store.epoch, serverTime: instantAt(clock.nowMs()), rows: [], held, forked: true });
  }

  async function takePlaced(shipment: Shipment, placement: Placement): Promise<Answer<ShipResponse> | undefined> {
    const { held, branch, opens, after } = placement;
    const { rows, unproven, receivedAt, revoked } = shipment;
    if (held === rows.length) return respond(placedAnswers(rows, held, []), shipment, branch);
    const judged = await judgeBatch(parts, rows.slice(held), after, {
      branch,
      unproven: Math.max(0, unproven - held),
      revoked,
    });
    for (const { raw } of judged) if (raw) server.observe(raw.hlc);
    const drafts = judged.flatMap(({ fact, refs }) =>
      fact.quarantined ? [quarantineDraft(fact.id, fact.quarantined, refs, after.chain, receivedAt)] : [],
    );
    const [first] = judged;
    if (opens && branch > 0 && first)
      drafts.unshift(forkDraft(first.fact.id, after, receivedAt, plan.machineOf(parseChain(after.chain).station)));
    const facts = judged.map(({ fact }) => fact);
    const { seq, head, signature } = shipment.head;
    const signed = unproven < rows.length ? { seq, head, signature, publicKey: shipment.publicKey } : undefined;
    const append = (said: readonly FactDraft[]) =>
      server.record(said, (serverFacts) =>
        store.appendFacts({ chain: after.chain, branch, expected: after, facts, serverFacts, receivedAt, signed }),
      );
    // Answers to refused reports in turn: the first of them is carried out, and each other one is said to be idle.
    const stored = hasAnswers(judged)
      ? await turns('answers', async () => append([...drafts, ...(await idleAnswers(store, judged, receivedAt))]))
      : await append(drafts);
    return stored ? respond(placedAnswers(rows, held, judged), shipment, branch) : undefined;
  }

  /** True when every unproven row was kept apart before: the station insists, so its chain itself is broken there. */
  async function insists({ rows, unproven }: Shipment, held: number): Promise<boolean> {
    const hashes = rows.slice(held, unproven).map(({ hash }) => hash);
    const known = await store.apartHashes(hashes);
    return hashes.every((hash) => known.has(hash));
  }

  /** What a device that is trusted no more hears when it hands over without end. */
  function tooMuch(station: string, { at, reason }: Revocation): Answer<never> {
    return refused(
      503,
      'busy',
      `The device "${station}" is revoked since ${at}: ${ended(reason)} It has handed over ${allowance.megabytes} MB today, which are kept without effect; the server takes more tomorrow (UTC). Nothing is lost: the rest waits at the station. Ask an engineer to look at it.`,
    );
  }

  /** @returns undefined when another process was faster and everything must be looked at again. */
  async function takeIn(shipment: Shipment): Promise<Answer<ShipResponse> | undefined> {
    const { rows, head, first, unproven } = shipment;
    const placement = await placeBatch(store, head.chain, first, rows, sentBack.has(shipment));
    const held = 'unplaced' in placement ? 0 : placement.held;
    // Nothing of it is proven: whoever sent this must not move the chain.
    if (unproven === rows.length) return takeApart(shipment, held);
    if ('unplaced' in placement) return sendBack(shipment, placement);
    if (unproven > held && !(await insists(shipment, held))) return takeApart(shipment, held);
    return takePlaced(shipment, placement);
  }

  return async (session, request) => {
    const mismatch = stationMismatch(session, request, store.site);
    if (mismatch) return mismatch;
    const { head } = request;
    const isSigned = verifyHead(head, session.publicKey);
    const rows = request.facts.map(receivedRow);
    const receivedAt = instantAt(clock.nowMs());
    // In turn from here on: batches of a chain are taken in the order in which they came.
    return turns(`chain ${head.chain}`, async () => {
      const shipment: Shipment = {
        rows,
        head,
        first: head.seq - rows.length + 1,
        unproven: rows.length - provenRows(rows, head, await isSigned),
        receivedAt,
        publicKey: session.publicKey,
        revoked: stations.revocationOf(session.station, session.publicKey),
      };
      const { revoked } = shipment;
      if (revoked && allowance.isUsedUp(session.publicKey)) return tooMuch(session.station, revoked);
      await plan.refresh();
      // A verdict is for ever. A server that was set up anew must not pass it on everything that people did before it has their names.
      if (plan.isWithoutPeople() && rows.some((row) => claimsOf(row).person))
        return refused(
          503,
          'busy',
          'This server knows no people yet, so it cannot judge what they did. Load its plan (--plan or --demo); until then the facts stay at the station.',
        );
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const answer = await takeIn(shipment);
        if (!answer) continue;
        if (revoked && answer.ok)
          allowance.use(
            session.publicKey,
            rows.filter((_, index) => answer.value.rows[index]?.status === 'quarantined'),
          );
        return answer;
      }
      return refused(
        503,
        'busy',
        'Other processes write to this chain at the moment. Send the batch again in a moment.',
      );
    });
  };
}
