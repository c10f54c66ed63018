import { emptyHead, formatChain, parseChain } from '../../../shared/facts/chain.ts';
import { digest } from '../../../shared/facts/digest.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import { rowKey } from '../../../shared/sync/protocol.ts';
import type { HeldChain, LooseRow, Nudge } from '../../../shared/sync/protocol.ts';
import type { ServerLink } from '../sync/server-link.ts';
import { ServerProblem } from '../sync/server-problem.ts';

/** A server in memory, for what a real one cannot be asked to do on command: lose answers, forget facts, go away. */
export interface FakeServer {
  readonly link: ServerLink;
  readonly rows: LooseRow[];
  /** Facts stored per chain, in order. */
  readonly chains: Map<string, RawFact[]>;
  /** Its clock, at Monday, 2 March 2026, 07:00 in Berlin, until a test gives it another. */
  readonly clock: { nowMs: () => number };
  /** How the server misbehaves now. */
  readonly faults: { away: boolean; loseAnswers: number; readonly forked: Set<string> };
  /** Tells the stations that rows were added by hand. */
  readonly grown: () => void;
  /** Forgets the newest facts of every chain, as a restore from an older backup does. */
  readonly restoreOlder: (keep: number) => void;
}

/** Makes a fake server that already has rows. */
export function fakeServer(initial: readonly LooseRow[]): FakeServer {
  const rows = [...initial];
  const chains = new Map<string, RawFact[]>();
  const faults = { away: false, loseAnswers: 0, forked: new Set<string>() };
  const nudged = new Set<(nudge: Nudge) => void>();
  let epoch = 1;
  const clock = { nowMs: () => Date.UTC(2026, 2, 2, 6) };
  const serverTime = () => new Date(clock.nowMs()).toISOString();
  const held = (chain: string): HeldChain => {
    const last = chains.get(chain)?.at(-1);
    return last ? { chain, seq: last.seq, head: digest(last), backedUp: 0 } : { ...emptyHead(chain), backedUp: 0 };
  };
  function reachable(): void {
    if (faults.away) throw new ServerProblem('unreachable', 'The server does not answer.');
  }
  const link: ServerLink = {
    hello: async (_, heads) => {
      await Promise.resolve();
      reachable();
      return {
        epoch: `e${epoch}`,
        serverTime: serverTime(),
        token: 't',
        held: heads.map((head) => held(head.chain)),
        forked: heads.map((head) => head.chain).filter((chain) => faults.forked.has(chain)),
        upTo: rows.length,
      };
    },
    ship: async (_, request) => {
      await Promise.resolve();
      reachable();
      const facts = request.facts as RawFact[];
      const chain = formatChain(parseChain(request.head.chain));
      const kept = chains.get(chain) ?? [];
      chains.set(chain, kept);
      const answers = facts.map((fact) => {
        if (kept.some((other) => other.id === fact.id)) return { id: fact.id, status: 'duplicate' as const };
        kept.push(fact);
        rows.push({
          seq: rows.length + 1,
          key: rowKey.fact(fact.id),
          lane: parseChain(chain).lane,
          kind: 'fact',
          body: fact,
        });
        return { id: fact.id, status: 'stored' as const };
      });
      grown();
      if (faults.loseAnswers > 0) {
        faults.loseAnswers -= 1;
        throw new ServerProblem('unreachable', 'The answer was lost.');
      }
      return { epoch: `e${epoch}`, serverTime: serverTime(), rows: answers, held: held(chain), forked: false };
    },
    pull: async (_, request) => {
      await Promise.resolve();
      reachable();
      const after = request.checkpoint?.seq ?? 0;
      const found = rows.filter(
        (row) =>
          row.seq > after &&
          row.lane === request.lane &&
          !request.without.some((chain) => row.kind === 'fact' && (row.body as RawFact).chain === chain),
      );
      const page = found.slice(0, request.limit);
      return {
        epoch: `e${epoch}`,
        serverTime: serverTime(),
        rows: page,
        checkpoint: { epoch: `e${epoch}`, seq: page.at(-1)?.seq ?? rows.length },
        more: found.length > page.length,
        upTo: rows.length,
        reset: false,
      };
    },
    nudges: (_, onNudge) => {
      nudged.add(onNudge);
      return { close: () => nudged.delete(onNudge) };
    },
  };
  const grown = (): void => {
    for (const listener of nudged) listener({ upTo: rows.length, lane: 'normal' });
    for (const listener of nudged) listener({ upTo: rows.length, lane: 'priority' });
  };
  return {
    link,
    rows,
    grown,
    chains,
    clock,
    faults,
    restoreOlder(keep) {
      for (const facts of chains.values()) facts.splice(keep);
      const known = new Set([...chains.values()].flat().map((fact) => rowKey.fact(fact.id)));
      const kept = rows.filter((row) => row.kind !== 'fact' || known.has(row.key));
      rows.splice(0, rows.length, ...kept.map((row, index) => ({ ...row, seq: index + 1 })));
      epoch += 1;
    },
  };
}
