import type { Command } from '../../shared/gate/command.ts';
import type { CommandResult } from '../../shared/host/host-contract.ts';

/** One command that a virtual person gave, and what it was told. Kept by the harness, which nobody kills. */
export interface LedgerEntry {
  readonly station: string;
  readonly command: Command;
  /** Ids of the facts that were acknowledged; undefined while there is no answer, or when it was refused. */
  facts?: readonly string[];
  /** The rule that refused it. */
  refusal?: string;
  /** Sentences of failures ("nothing was recorded...") before the answer. */
  readonly failures: string[];
}

/** All commands of a run in the order in which they were given. */
export interface Ledger {
  readonly entries: readonly LedgerEntry[];
  readonly given: (station: string, command: Command) => LedgerEntry;
  readonly acknowledged: () => number;
}

/** An empty ledger. */
export function openLedger(): Ledger {
  const entries: LedgerEntry[] = [];
  return {
    entries,
    given: (station, command) => {
      const entry: LedgerEntry = { station, command, failures: [] };
      entries.push(entry);
      return entry;
    },
    acknowledged: () => entries.reduce((sum, { facts }) => sum + (facts?.length ?? 0), 0),
  };
}

/** Writes down the answer to a command. */
export function answered(entry: LedgerEntry, result: CommandResult): void {
  if (result.ok) entry.facts = result.facts;
  else entry.refusal = result.refusal.code;
}
