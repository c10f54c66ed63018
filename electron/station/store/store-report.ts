import { z } from 'zod';

/** Why a database was put together again. */
export const damageCodes = ['missing', 'emptied', 'damaged', 'not-a-database', 'facts-missing'] as const;
export type DamageCode = (typeof damageCodes)[number];

const count = z.int().min(0);

/** Places of a chain that nothing on this station has any more. */
export const chainHole = z.strictObject({ chain: z.string(), from: z.int(), to: z.int() });
export type ChainHole = z.infer<typeof chainHole>;

/** What became of a damaged database: what was saved from where, and what was not. */
export const storeReport = z.strictObject({
  at: z.string(),
  code: z.enum(damageCodes),
  /** In the words of whoever found the damage. */
  found: z.string(),
  /** Folder of the damaged files, inside the folder of set-aside ones; null when there was nothing to set aside. */
  setAside: z.string().nullable(),
  /** File of the backup that it began with; null: none was good. */
  backup: z.string().nullable(),
  /** How many own facts came from where. */
  facts: z.strictObject({ fromBackup: count, fromJournal: count, fromDamaged: count }),
  /** How many pulled rows were taken from the damaged file; the others come from the server again. */
  rowsFromDamaged: count,
  holes: z.array(chainHole),
  /** The station goes on in new chains, because nobody can tell whether the old ones are whole. */
  newIncarnation: z.boolean(),
});
export type StoreReport = z.infer<typeof storeReport>;

/** The report as a sentence for logs and support. */
export function reportSentence(report: StoreReport): string {
  const { facts, holes } = report;
  const total = facts.fromBackup + facts.fromJournal + facts.fromDamaged;
  const sources = `${facts.fromBackup} from a backup, ${facts.fromJournal} from the journal, ${facts.fromDamaged} from the damaged file`;
  const aside = report.setAside === null ? '' : ` The damaged files are kept in set-aside/${report.setAside}.`;
  const lost =
    holes.length === 0
      ? ' Nothing is known to be missing.'
      : ` Missing: ${holes.map(({ chain, from, to }) => `${chain} ${from} to ${to}`).join(', ')}; what the server has of it comes back from there.`;
  return `${report.found} The database was put together again with ${total} own facts (${sources}).${lost}${aside}`;
}
