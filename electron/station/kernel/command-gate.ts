import { factType } from '../../../shared/catalogue/fact-catalogue.ts';
import { lanes } from '../../../shared/facts/chain.ts';
import type { ChainHead } from '../../../shared/facts/chain.ts';
import type { FactType } from '../../../shared/facts/define-fact.ts';
import { digest } from '../../../shared/facts/digest.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import { sealFacts } from '../../../shared/facts/seal.ts';
import type { FactDraft } from '../../../shared/facts/seal.ts';
import type { Command, CommandName } from '../../../shared/gate/command.ts';
import { decide } from '../../../shared/gate/decide.ts';
import type { Decision, GateContext, JobKey } from '../../../shared/gate/gate-context.ts';
import type { CommandResult } from '../../../shared/host/host-contract.ts';
import { must } from '../../../shared/invariant.ts';
import { factsOfCommandAt, refsAround } from '../../../shared/system/facts-of-command.ts';
import type { StationClock } from '../process/clock.ts';
import type { StationIdentity } from '../process/station-identity.ts';
import type { StationStore } from '../store/station-store.ts';
import type { Schedule } from './observations.ts';
import { currentHead, noChanges, takeOwn } from './replica.ts';
import type { Changes, Replica } from './replica.ts';

/** After a failed write the disk is asked so soon what it kept of it, and again after twice as long each time that it does not answer (milliseconds). */
const ASK_DISK_MS = 1000;
const ASK_DISK_AT_MOST_MS = 60_000;

/** What the gate of a station works on. */
export interface CommandGateParts {
  readonly store: StationStore;
  readonly replica: Replica;
  readonly clock: StationClock;
  readonly identity: () => StationIdentity;
  readonly equipment: () => string | null;
  readonly recommended: () => JobKey | undefined;
  /** See GateContext; undefined: there is no server to hear from. */
  readonly priorityAgeMs: (() => number | null | undefined) | undefined;
  /** See GateContext. */
  readonly refusedPosting?: GateContext['refusedPosting'];
  /** See DeviationSources; absent: there is nothing that only receipts tell. */
  readonly deviationSources?: () => Pick<GateContext, 'troubled' | 'unanswered'>;
  /** Whether the proof of a person by PIN holds; absent: nobody can prove themselves so. */
  readonly provenByPin?: GateContext['provenByPin'];
  readonly hasPin?: GateContext['hasPin'];
  /** Since when and why the site trusts this station no more; undefined: it does. */
  readonly revoked?: () => GateContext['revoked'];
  /** What the station has seen by itself and has to be on record before a command is decided; `putBack` when that failed. */
  readonly observed?: (
    command: CommandName,
    nowMs: number,
  ) => { readonly drafts: readonly FactDraft[]; readonly putBack: () => void };
  /** How much of the history has been read, while it still is. */
  readonly history: () => GateContext['history'];
  /** Sets the timer by which the station finds out by itself what a failed write left; absent: it finds out before the next command. */
  readonly schedule?: Schedule;
  /** Called when facts are durable and folded, before the command is answered. */
  readonly onChanged: (changes: Changes) => void;
  /** Facts are durable and could not be folded: only a new start makes memory what the disk is. Nothing more is recorded until then. */
  readonly onBroken: (sentence: string) => void;
}

function laneOf(draft: FactDraft): FactType['lane'] {
  // A reversal travels in the lane of what it takes back.
  const name = draft.type === 'Reversed' && typeof draft.data['type'] === 'string' ? draft.data['type'] : draft.type;
  return factType(name)?.lane ?? 'normal';
}

/** The one way in. */
export interface CommandGate {
  readonly execute: (command: Command) => Promise<CommandResult>;
  /**
   * Records what the station has seen by itself, behind the commands that came before; `make` is called when it is its turn.
   * @throws when nothing was recorded
   */
  readonly record: (make: (nowMs: number) => readonly FactDraft[]) => Promise<void>;
  /** What it would say to a command now; records nothing. */
  readonly wouldDecide: (command: Command) => Decision;
  /** Asks the disk nothing any more. */
  readonly stop: () => void;
}

/**
 * Commands are decided one after the other, their facts sealed and made durable, then folded, then acknowledged.
 * A command that arrives again (same id) is answered from what it recorded the first time.
 */
export function createCommandGate(parts: CommandGateParts): CommandGate {
  const { store, replica, clock } = parts;
  let turn: Promise<unknown> = Promise.resolve();
  /** After a failed write nobody knows what the disk holds: the ends of the chains are read again before the next one. */
  let uncertain: readonly ChainHead[] = [];
  /** Calls off the timer that asks the disk. */
  let asking: (() => void) | undefined;
  let isStopped = false;
  /** Why what is in memory is not what is on the disk. */
  let broken: string | undefined;

  async function readHeadsAgain(): Promise<void> {
    for (const before of uncertain) {
      let head = replica.heads.get(before.chain) ?? before;
      for (;;) {
        const found = await store.ownAfter(head.chain, head.seq, 100);
        const last = found.at(-1);
        if (!last) break;
        head = { chain: head.chain, seq: last.seq, head: digest(last) };
        takeFolded(found, [head]);
      }
    }
    uncertain = [];
  }

  /** Nobody may come with another command for long: what the disk kept although it said that it failed is shown and sent all the same. */
  function askDisk(afterMs: number): void {
    if (asking || isStopped || !parts.schedule) return;
    asking = parts.schedule(afterMs, () => {
      asking = undefined;
      inTurn(async () => {
        if (uncertain.length > 0 && broken === undefined) await readHeadsAgain();
      }).catch(() => askDisk(Math.min(ASK_DISK_AT_MOST_MS, afterMs * 2)));
    });
  }

  function takeFolded(facts: readonly RawFact[], heads: readonly ChainHead[]): void {
    const changes = noChanges();
    try {
      takeOwn(replica, facts, heads, changes);
      // Commands wait for one another, so nothing else is on its way to the own part of the store.
      replica.ownPlace = store.reader.ends().own;
      parts.onChanged(changes);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      broken = `What was recorded cannot be shown: ${why}`;
      parts.onBroken(broken);
    }
  }

  async function record(drafts: readonly FactDraft[], nowMs: number): Promise<RawFact[]> {
    const identity = parts.identity();
    const context = { site: identity.site, nowMs, boot: clock.boot, mono: clock.mono(), newId: clock.newId };
    const facts: RawFact[] = [];
    const heads: ChainHead[] = [];
    let { hlc } = replica;
    for (const lane of lanes) {
      const ofLane = drafts.filter((draft) => laneOf(draft) === lane);
      if (ofLane.length === 0) continue;
      const sealed = sealFacts(
        ofLane,
        currentHead(replica, identity.station, lane, identity.incarnation),
        hlc,
        context,
      );
      facts.push(...sealed.facts);
      heads.push(sealed.head);
      ({ hlc } = sealed);
    }
    try {
      await store.append(facts);
    } catch (error) {
      // These chains, because the station may write others by the time of the next command.
      uncertain = lanes.map((lane) => currentHead(replica, identity.station, lane, identity.incarnation));
      askDisk(ASK_DISK_MS);
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`Nothing was recorded. ${why}`, { cause: error });
    }
    takeFolded(facts, heads);
    return facts;
  }

  async function recordObserved(command: CommandName): Promise<void> {
    const nowMs = clock.nowMs();
    const observed = parts.observed?.(command, nowMs);
    if (!observed || observed.drafts.length === 0) return;
    try {
      await record(observed.drafts, nowMs);
    } catch (error) {
      observed.putBack();
      throw error;
    }
  }

  /** What a command is decided on. `undone`: the facts of the command that it takes back. */
  function contextFor(command: Command, nowMs: number, undone: readonly RawFact[]): GateContext {
    const history = parts.history();
    const revoked = parts.revoked?.();
    const { troubled, unanswered } = parts.deviationSources?.() ?? {};
    const isFollowed = parts.priorityAgeMs?.() !== undefined;
    return {
      world: replica.world,
      nowMs,
      station: { id: parts.identity().station, equipment: parts.equipment() },
      recommended: parts.recommended,
      ...(isFollowed ? { priorityAgeMs: () => parts.priorityAgeMs?.() ?? null } : {}),
      ...(parts.provenByPin ? { provenByPin: parts.provenByPin } : {}),
      ...(parts.refusedPosting ? { refusedPosting: parts.refusedPosting } : {}),
      ...(troubled ? { troubled } : {}),
      ...(unanswered ? { unanswered } : {}),
      ...(parts.hasPin ? { hasPin: parts.hasPin } : {}),
      ...(revoked ? { revoked } : {}),
      ...(history ? { history } : {}),
      factsOfCommand: (id) => {
        if (command.name === 'undo' && id === command.params.command) return undone;
        if (command.name !== 'decideDeviation' && command.name !== 'answerProposal') return [];
        // A way out that takes something back: also what another station recorded.
        const { deviation, subject } = command.params;
        return factsOfCommandAt(replica.world, id, refsAround(replica.world, deviation, subject));
      },
    };
  }

  async function execute(command: Command): Promise<CommandResult> {
    if (uncertain.length > 0) await readHeadsAgain();
    const before = replica.commands.mayHave(command.id) ? await store.ownOfCommand(command.id) : [];
    if (before.length > 0) return { ok: true, facts: before.map((fact) => fact.id) };
    if (broken !== undefined) throw new Error(`Nothing was recorded. ${broken}`);
    if (!parts.history() && !parts.revoked?.()) await recordObserved(command.name);
    const undone = command.name === 'undo' ? await store.ownOfCommand(command.params.command) : [];
    const nowMs = clock.nowMs();
    const decision = decide(contextFor(command, nowMs, undone), command);
    if (!decision.ok) return decision;
    const facts = await record(decision.drafts, nowMs);
    return { ok: true, facts: facts.map((fact) => must(fact.id, 'id of a recorded fact')) };
  }

  async function recordOwn(make: (nowMs: number) => readonly FactDraft[]): Promise<void> {
    if (uncertain.length > 0) await readHeadsAgain();
    if (broken !== undefined) throw new Error(`Nothing was recorded. ${broken}`);
    if (parts.revoked?.()) throw new Error('Nothing was recorded. The site trusts this station no more.');
    if (parts.history()) throw new Error('Nothing was recorded. The station is still reading its history.');
    const nowMs = clock.nowMs();
    const drafts = make(nowMs);
    if (drafts.length > 0) await record(drafts, nowMs);
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const answer = turn.then(work);
    turn = answer.catch(() => undefined);
    return answer;
  }

  return {
    execute: (command) => inTurn(() => execute(command)),
    wouldDecide: (command) => decide(contextFor(command, clock.nowMs(), []), command),
    record: (make) => inTurn(() => recordOwn(make)),
    stop: () => {
      isStopped = true;
      asking?.();
    },
  };
}
