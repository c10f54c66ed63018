import { applyFact } from '../aggregates/world.ts';
import type { World } from '../aggregates/world.ts';
import { factType, readCheckedFact } from '../catalogue/fact-catalogue.ts';
import { emptyHead, formatChain, lanes } from '../facts/chain.ts';
import type { ChainHead, Lane } from '../facts/chain.ts';
import type { RawFact } from '../facts/envelope.ts';
import { HLC_ZERO } from '../facts/hlc.ts';
import type { Hlc } from '../facts/hlc.ts';
import { sealFacts } from '../facts/seal.ts';
import type { FactDraft } from '../facts/seal.ts';
import type { Command, CommandName, CommandParams } from '../gate/command.ts';
import { decide } from '../gate/decide.ts';
import type { JobKey } from '../gate/gate-context.ts';
import type { Refusal } from '../gate/refusal.ts';
import { must } from '../invariant.ts';
import type { Chance } from './chance.ts';

/** What became of a command. */
export type Given =
  | { readonly ok: true; readonly command: string; readonly facts: readonly RawFact[] }
  | { readonly ok: false; readonly refusal: Refusal };

/** Stations without disk, network and devices over one world: the gate, their chains, the fold. */
export interface VirtualFloor {
  /** Gives a command as a person at a station; what it records is sealed into the station's chain. */
  readonly give: <Name extends CommandName>(
    at: VirtualPlace,
    actor: string | null,
    name: Name,
    params: CommandParams<Name>,
  ) => Given;
  /** Records what a station notices by itself. */
  readonly record: (at: VirtualPlace, drafts: readonly FactDraft[]) => void;
  /** Facts made since the last time, by chain, in order; each with the head of its chain after the last one. */
  readonly take: () => { readonly facts: readonly RawFact[]; readonly head: ChainHead }[];
  /** How many commands were given, and how often each rule refused one. */
  readonly tally: () => { readonly given: number; readonly refused: Readonly<Record<string, number>> };
}

/** Where and when something is done. */
export interface VirtualPlace {
  readonly station: string;
  readonly equipment: string;
  readonly nowMs: number;
  readonly recommended: () => JobKey | undefined;
  /** Whoever acts types their PIN, where they are asked for it. */
  readonly withPin?: boolean;
}

export interface VirtualFloorOptions {
  readonly world: World;
  readonly site: string;
  readonly chance: Chance;
  /** Incarnation of all chains that are begun. */
  readonly incarnation: string;
  readonly boot: string;
}

/** Commands that can still be taken back by their id. */
const REMEMBERED = 200;

function laneOf(draft: FactDraft): Lane {
  // A reversal travels in the lane of what it takes back.
  const name = draft.type === 'Reversed' && typeof draft.data['type'] === 'string' ? draft.data['type'] : draft.type;
  return factType(name)?.lane ?? 'normal';
}

/** Opens the virtual stations of a world. */
export function openVirtualFloor({ world, site, chance, incarnation, boot }: VirtualFloorOptions): VirtualFloor {
  const heads = new Map<string, ChainHead>();
  const unsent = new Map<string, RawFact[]>();
  const byCommand = new Map<string, RawFact[]>();
  const refused: Record<string, number> = {};
  let given = 0;
  let hlc: Hlc = HLC_ZERO;
  let bootMs: number | undefined;

  function seal({ station, nowMs }: VirtualPlace, drafts: readonly FactDraft[]): RawFact[] {
    bootMs ??= nowMs;
    const made: RawFact[] = [];
    for (const lane of lanes) {
      const ofLane = drafts.filter((draft) => laneOf(draft) === lane);
      if (ofLane.length === 0) continue;
      const chain = formatChain({ station, lane, incarnation });
      const mono = Math.max(0, nowMs - bootMs);
      const context = { site, nowMs, boot, mono, newId: () => chance.uuid(nowMs) };
      const sealed = sealFacts(ofLane, heads.get(chain) ?? emptyHead(chain), hlc, context);
      heads.set(chain, sealed.head);
      ({ hlc } = sealed);
      made.push(...sealed.facts);
      const waiting = unsent.get(chain);
      if (waiting) waiting.push(...sealed.facts);
      else unsent.set(chain, [...sealed.facts]);
    }
    for (const raw of made) applyFact(world, must(readCheckedFact(raw), 'a fact of this build'));
    return made;
  }

  return {
    give(at, actor, name, params) {
      given += 1;
      const { station, equipment, nowMs, recommended, withPin = false } = at;
      // The union of commands cannot be proved member by member for a generic name.
      const command = { id: chance.uuid(nowMs), actor, name, params } as unknown as Command;
      const decision = decide(
        {
          world,
          nowMs,
          station: { id: station, equipment },
          recommended,
          provenByPin: () => withPin,
          factsOfCommand: (id) => byCommand.get(id) ?? [],
        },
        command,
      );
      if (!decision.ok) {
        const { code } = decision.refusal;
        refused[code] = (refused[code] ?? 0) + 1;
        return decision;
      }
      const facts = seal(at, decision.drafts);
      byCommand.set(command.id, facts);
      for (const old of byCommand.keys()) {
        if (byCommand.size <= REMEMBERED) break;
        byCommand.delete(old);
      }
      return { ok: true, command: command.id, facts };
    },
    record: (at, drafts) => void seal(at, drafts),
    take() {
      const taken = [...unsent].map(([chain, facts]) => ({ facts, head: must(heads.get(chain), 'head of a chain') }));
      unsent.clear();
      return taken;
    },
    tally: () => ({ given, refused: { ...refused } }),
  };
}
