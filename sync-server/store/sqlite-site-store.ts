import { randomUUID } from 'node:crypto';

import { parseChain } from '../../shared/facts/chain.ts';
import type { ChainId } from '../../shared/facts/chain.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { must } from '../../shared/invariant.ts';
import type { EndedList } from '../trust/ended-list.ts';
import { rememberEnded } from '../trust/remember-ended.ts';
import { sqliteTrust } from '../trust/sqlite-trust.ts';
import type { TrustStore } from '../trust/trust-store.ts';
import { groupCommit } from './group-commit.ts';
import type { GroupCommit, JobRank } from './group-commit.ts';
import type { SiteStore } from './site-store.ts';
import { sqliteBackups } from './sqlite-backups.ts';
import { integerAt, textAt } from './sqlite-engine.ts';
import type { SqlConnection } from './sqlite-engine.ts';
import { sqliteFacts } from './sqlite-facts.ts';
import { openSiteFile, StoreRefused } from './sqlite-format.ts';
import { sqliteLineage } from './sqlite-lineage.ts';
import { sqliteOutbox } from './sqlite-outbox.ts';
import { movePins, withoutPins } from './sqlite-pins.ts';
import { sqlitePlan } from './sqlite-plan.ts';
import { sqliteReceipts } from './sqlite-receipts.ts';
import { sqliteScopeStore } from './sqlite-scope-store.ts';
import { sqliteScopes } from './sqlite-scopes.ts';
import { sqliteSiteLog } from './sqlite-site-log.ts';
import { sqliteStats } from './sqlite-stats.ts';

export interface SqliteStoreOptions {
  /** The site that the database must be for; without it, the one it was made for. */
  readonly site?: string | undefined;
  /** The site of a new database when none is asked for. */
  readonly newSite?: string;
  /** The time of plan revisions, in milliseconds since 1970. */
  readonly now?: () => number;
  /** How long to wait for a process that is just ending, in milliseconds. */
  readonly busyTimeoutMs?: number;
  /** Where is noted who is trusted no more, outside of the database. */
  readonly ended?: EndedList | undefined;
  /** Told of each commit: how many writes shared it, and how long the disk took (ms). */
  readonly onWritten?: ((jobs: number, diskMs: number) => void) | undefined;
  /** Told of each new epoch. */
  readonly onNewEpoch?: ((epoch: string) => void) | undefined;
  /** Told when the disk refused a commit. */
  readonly onWriteFailed?: ((error: unknown) => void) | undefined;
}

const STREAM_BATCH = 1000;
/** Chains of a backup that are noted in one job, so that pushes need not wait long. */
const BACKUP_CHUNK = 500;
const WAL_PAGES = 8000;
/** Revisions after a lost part of the log are numbered by the seconds since then: no document was ever changed more often. */
const REVISION_ZERO_MS = Date.parse('2026-01-01T00:00:00Z');

/** Fewer than this are given out of any document in one epoch. */
const REVISIONS_OF_AN_EPOCH = 100_000;
/** Setting: the epochs before the present one. */
const HAD_EPOCHS = 'epochs-before';

/** The store of a site in a file of this machine. */
export interface SqliteSiteStore extends SiteStore {
  /** The database; its write-ahead log lies beside it, with `-wal` at the end. */
  readonly file: string;
  /** Who is let in. */
  readonly trust: TrustStore;
  /** What SQLite's own check finds wrong with the file, in its words; undefined when nothing is. Reads all of it. */
  readonly damage: () => string | undefined;
  /**
   * While `copy` runs nothing is moved from the write-ahead log into the database, so that both can be copied, database first, while
   * writing goes on. Once at a time. Another process must do the copying: closing a file ends the locks that this one has on it.
   */
  readonly whileCopied: <Result>(copy: () => Promise<Result>) => Promise<Result>;
}

interface Settings {
  readonly read: (name: string) => string | undefined;
  readonly write: (name: string, value: string) => void;
}

function settingsOf(connection: SqlConnection): Settings {
  const get = connection.prepare('SELECT value FROM setting WHERE name = ?');
  const put = connection.prepare(
    'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  return {
    read: (name) => {
      const row = get.get(name);
      return row && textAt(row, 0);
    },
    write: (name, value) => void put.run(name, value),
  };
}

function rankOf(chain: ChainId, rows: readonly unknown[]): JobRank {
  return { rows: rows.length, isUrgent: parseChain(chain).lane === 'priority' };
}

/** The site of the database; a new one gets its site and its epoch now. */
function settleSite(
  connection: SqlConnection,
  settings: Settings,
  file: string,
  wanted: string | undefined,
  fallback: string | undefined,
): string {
  const known = settings.read('site');
  if (known === undefined) {
    const chosen = wanted ?? fallback;
    if (chosen === undefined) throw new StoreRefused(`${file} is new and needs the id of the site. Add --site.`);
    connection.exec('BEGIN IMMEDIATE');
    settings.write('site', chosen);
    settings.write('epoch', randomUUID());
    connection.exec('COMMIT');
    return chosen;
  }
  if (wanted !== undefined && wanted !== known)
    throw new StoreRefused(
      `${file} holds the site "${known}", not "${wanted}". Start with --site ${known}, or choose another data folder.`,
    );
  return known;
}

/**
 * The store of one site in one SQLite file: write-ahead log, synchronous=FULL, one writer that commits together what arrives together.
 * @throws StoreRefused with a sentence when the file is in use, newer, foreign, damaged, or of another site.
 */
export function openSqliteSiteStore(file: string, options: SqliteStoreOptions = {}): SqliteSiteStore {
  const connection = openSiteFile(file, options.busyTimeoutMs ?? 1500);
  const now = options.now ?? Date.now;
  const settings = settingsOf(connection);
  let site: string;
  try {
    site = settleSite(connection, settings, file, options.site, options.newSite);
  } catch (error) {
    connection.close();
    throw error;
  }
  let epoch = must(settings.read('epoch'), 'the epoch of the database');
  let hadEpochs = JSON.parse(settings.read(HAD_EPOCHS) ?? '[]') as readonly string[];
  const lineage = sqliteLineage(connection);
  const scopes = sqliteScopes(connection);
  const log = sqliteSiteLog(connection, lineage.begin, scopes);
  const outbox = sqliteOutbox(connection);
  const receipts = sqliteReceipts(connection, log, outbox);
  const facts = sqliteFacts(connection, log, receipts);
  const plan = sqlitePlan(connection, log);
  const backups = sqliteBackups(connection);
  const writer = groupCommit(connection, {
    mark: log.mark,
    committed: (jobs, diskMs) => {
      log.committed();
      options.onWritten?.(jobs, diskMs);
    },
    undone: (error) => {
      log.undone();
      options.onWriteFailed?.(error);
    },
  });
  const kept = sqliteTrust(connection, writer.run);
  const trust = options.ended ? rememberEnded(kept, options.ended) : kept;
  movePins(connection, settings, trust.putPlanPin);
  const stationKey = connection.prepare('SELECT public_key FROM station WHERE name = ?');
  const keepKey = connection.prepare(
    'INSERT INTO station (name, public_key, at) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING',
  );
  const foldable = connection.prepare(
    `SELECT seq, body FROM site_log WHERE seq > ? AND kind = 'fact' AND foldable = 1 ORDER BY seq LIMIT ${STREAM_BATCH}`,
  );
  let closed = false;

  const keyOf = (station: string) => {
    const row = stationKey.get(station);
    return row && textAt(row, 0);
  };

  /** A job that writes logs of scopes only. */
  const runScopeJob: GroupCommit['run'] = (job, rank) =>
    writer.run(() => {
      const before = scopes.log.places();
      const result = job();
      if (scopes.log.places() !== before) log.step();
      return result;
    }, rank);

  return {
    site,
    scopes: sqliteScopeStore(connection, scopes, { run: runScopeJob }, now),
    get epoch() {
      return epoch;
    },
    renewEpoch: async (lost) => {
      const lostFloor = lost === undefined ? undefined : lineage.floorOf(lost);
      // The clock may have been set back since the lost epoch began, and revisions were given out in it.
      const above = lostFloor === undefined ? 0 : lostFloor + REVISIONS_OF_AN_EPOCH;
      const floor = Math.max(Math.floor((now() - REVISION_ZERO_MS) / 1000), above);
      const had = [...new Set([...hadEpochs, epoch, ...(lost === undefined ? [] : [lost])])];
      const next = await writer.run(() => {
        const at = new Date(now()).toISOString();
        const name = lineage.nameEpoch(plan.reissue(floor, at));
        receipts.handOverAgain(at);
        settings.write('epoch', name);
        settings.write(HAD_EPOCHS, JSON.stringify(had));
        return name;
      });
      hadEpochs = had;
      epoch = next;
      options.onNewEpoch?.(next);
      return next;
    },
    epochVerdict: (seen) => {
      if (seen === epoch || hadEpochs.includes(seen)) return 'had';
      return lineage.floorOf(seen) === undefined ? 'unknown' : 'lost';
    },
    mark: () => lineage.markAt(log.reached()),
    markVerdict: (mark) => lineage.verdict(mark, log.reached()),
    upTo: async () => log.upTo(),
    onGrown: log.onGrown,
    stationKey: async (station) => keyOf(station),
    keepStationKey: (station, publicKey, at) =>
      writer.run(() => {
        keepKey.run(station, publicKey, at);
        return must(keyOf(station), `key of ${station}`);
      }),
    chainEnd: async (chain, branch = 0) => facts.chainEnd(chain, branch),
    chainPlaces: facts.chainPlaces,
    latestStamp: facts.latestStamp,
    nextBranch: facts.nextBranch,
    heldFacts: facts.heldFacts,
    keptFact: facts.keptFact,
    chainFacts: facts.chainFacts,
    apartHashes: facts.apartHashes,
    apartSince: facts.apartSince,
    appendFacts: (batch) => writer.run(() => facts.append(batch), rankOf(batch.chain, batch.facts)),
    keepApart: (batch) => writer.run(() => facts.keepApart(batch), rankOf(batch.chain, batch.rows)),
    putPlan: (drafts, lines = []) =>
      writer.run(() => plan.put(withoutPins(drafts, trust.putPlanPin), lines, new Date(now()).toISOString()), {
        rows: drafts.length,
      }),
    currentPlan: plan.currentPlan,
    planPage: plan.planPage,
    streamPlan: plan.streamPlan,
    knownLines: plan.knownLines,
    async *streamFacts(afterSeq) {
      for (let through = afterSeq; ;) {
        const rows = foldable.all(through);
        const last = rows.at(-1);
        if (!last) return;
        through = integerAt(last, 0);
        yield { facts: rows.map((row) => JSON.parse(textAt(row, 1)) as RawFact), through };
      }
    },
    openPostings: outbox.openPostings,
    postings: outbox.postings,
    refusedPostings: outbox.refusedPostings,
    lastSent: outbox.lastSent,
    beginPostings: (postings, attempt) => writer.run(() => outbox.begin(postings, attempt)),
    settlePostings: (results) => writer.run(() => receipts.settle(results)),
    receipt: receipts.receipt,
    readSetting: async (name) => settings.read(`server.${name}`),
    writeSetting: (name, value) => writer.run(() => settings.write(`server.${name}`, value)),
    recordBackup: async (backup) => {
      for (let from = 0; from < backup.chains.length; from += BACKUP_CHUNK)
        await writer.run(() => backups.raise(backup.chains.slice(from, from + BACKUP_CHUNK)));
      await writer.run(() => backups.finish(backup));
    },
    lastBackup: backups.lastBackup,
    stats: sqliteStats(connection, log.upTo),
    trust,
    file,
    damage: () => {
      const found = textAt(connection.prepare('PRAGMA quick_check(1)').get() ?? [], 0);
      return found === 'ok' ? undefined : found.replaceAll(/\s+/g, ' ');
    },
    whileCopied: async (copy) => {
      connection.exec('PRAGMA wal_autocheckpoint = 0');
      try {
        return await copy();
      } finally {
        if (!closed) connection.exec(`PRAGMA wal_autocheckpoint = ${WAL_PAGES}`);
      }
    },
    close: async () => {
      if (closed) return;
      closed = true;
      writer.flush();
      connection.close();
    },
  };
}
