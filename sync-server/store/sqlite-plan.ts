import { digest } from '../../shared/facts/digest.ts';
import type { PlanDocument, PlanDraft, PlanKind } from '../../shared/plan/plan-document.ts';
import { laneOfPlan } from '../../shared/plan/plan-lane.ts';
import { rowKey } from '../../shared/sync/protocol.ts';
import type { ImportLine, PlanRevision, SiteStore } from './site-store.ts';
import { integerAt, textAt } from './sqlite-engine.ts';
import type { SqlConnection } from './sqlite-engine.ts';
import type { SiteLog } from './sqlite-site-log.ts';

/** Plan revisions and imported lines. Writing functions run inside a job of the group writer. */
export interface SqlitePlan extends Pick<SiteStore, 'currentPlan' | 'planPage' | 'streamPlan' | 'knownLines'> {
  readonly put: (drafts: readonly PlanDraft[], lines: readonly ImportLine[], at: string) => PlanDocument[];
  /**
   * Gives every current document another revision, numbered `floor` or higher, and numbers all later ones above it too. Revisions that
   * a lost part of the log had are never given out a second time: a job that started on one goes on naming that one.
   * @returns the least number of a new revision from now on.
   */
  readonly reissue: (floor: number, at: string) => number;
}

const STREAM_BATCH = 500;
/** Setting: least number of a new revision. */
const FLOOR = 'plan-revision-floor';

/** Plan and imported lines of an open database. */
export function sqlitePlan(connection: SqlConnection, log: SiteLog): SqlitePlan {
  const sql = {
    current: connection.prepare('SELECT revision, digest FROM plan_current WHERE kind = ? AND id = ?'),
    setCurrent: connection.prepare(
      `INSERT INTO plan_current (kind, id, revision, digest, row) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (kind, id) DO UPDATE SET revision = excluded.revision, digest = excluded.digest, row = excluded.row`,
    ),
    ofKind: connection.prepare(
      'SELECT l.body FROM plan_current p JOIN site_log l ON l.seq = p.row WHERE p.kind = ? ORDER BY p.id',
    ),
    page: connection.prepare(
      'SELECT l.body FROM plan_current p JOIN site_log l ON l.seq = p.row WHERE p.kind = ? AND p.id > ? ORDER BY p.id LIMIT ?',
    ),
    named: connection.prepare(
      `SELECT l.body FROM plan_current p JOIN site_log l ON l.seq = p.row
       WHERE p.kind = ? AND p.id IN (SELECT value FROM json_each(?)) ORDER BY p.id`,
    ),
    stream: connection.prepare(
      // The kind stands in the key: plan/<kind>/<id>@<revision>.
      `SELECT seq, at, body FROM site_log WHERE kind = 'plan' AND seq > ?1
       AND (?2 IS NULL OR substr(key, 6, instr(substr(key, 6), '/') - 1) IN (SELECT value FROM json_each(?2)))
       ORDER BY seq LIMIT ${STREAM_BATCH}`,
    ),
    takeLine: connection.prepare(
      'INSERT INTO import_line (key, file, line, at) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO NOTHING',
    ),
    everything: connection.prepare(
      'SELECT p.revision, p.digest, l.body FROM plan_current p JOIN site_log l ON l.seq = p.row ORDER BY p.row',
    ),
    floor: connection.prepare(`SELECT value FROM setting WHERE name = '${FLOOR}'`),
    setFloor: connection.prepare(
      `INSERT INTO setting (name, value) VALUES ('${FLOOR}', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    ),
    knownLines: connection.prepare('SELECT key FROM import_line WHERE key IN (SELECT value FROM json_each(?))'),
  };

  /** Puts a revision at the end of the log and makes it the current one. */
  function append(document: PlanDocument, content: string, at: string, isReissue: boolean): void {
    const { kind, id, revision } = document;
    const key = rowKey.plan(kind, id, revision);
    const body = JSON.stringify(document);
    const touches = { kind: 'plan', document, isReissue } as const;
    const lane = laneOfPlan(document);
    const row = log.append({ key, lane, kind: 'plan', chain: null, foldable: false, at, body, touches });
    sql.setCurrent.run(kind, id, revision, content, row);
  }

  function nextRevision(before: number): number {
    const floor = sql.floor.get();
    return Math.max(before + 1, floor ? Number(textAt(floor, 0)) : 1);
  }

  function putOne(draft: PlanDraft, at: string): PlanDocument | undefined {
    const content = digest({ externalRefs: draft.externalRefs, body: draft.body });
    const before = sql.current.get(draft.kind, draft.id);
    if (before && textAt(before, 1) === content) return undefined;
    const document: PlanDocument = { ...draft, revision: nextRevision(before ? integerAt(before, 0) : 0) };
    append(document, content, at, false);
    return document;
  }

  return {
    put: (drafts, lines, at) => {
      const changed: PlanDocument[] = [];
      for (const draft of drafts) {
        const document = putOne(draft, at);
        if (document) changed.push(document);
      }
      for (const { key, file, line } of lines) sql.takeLine.run(key, file, line, at);
      log.settlePlan();
      return changed;
    },
    reissue: (floor, at) => {
      const from = Math.max(floor, nextRevision(0));
      sql.setFloor.run(String(from));
      for (const row of sql.everything.all()) {
        const document = JSON.parse(textAt(row, 2)) as PlanDocument;
        append({ ...document, revision: nextRevision(integerAt(row, 0)) }, textAt(row, 1), at, true);
      }
      log.settlePlan();
      return from;
    },
    currentPlan: async <Kind extends PlanKind>(kind: Kind, ids?: readonly string[]) => {
      const rows = ids ? sql.named.all(kind, JSON.stringify(ids)) : sql.ofKind.all(kind);
      return rows.map((row) => JSON.parse(textAt(row, 0)) as Extract<PlanDocument, { kind: Kind }>);
    },
    planPage: async <Kind extends PlanKind>(kind: Kind, afterId: string, limit: number) =>
      sql.page
        .all(kind, afterId, limit)
        .map((row) => JSON.parse(textAt(row, 0)) as Extract<PlanDocument, { kind: Kind }>),
    async *streamPlan(afterSeq, kinds) {
      const wanted = kinds ? JSON.stringify(kinds) : null;
      for (let through = afterSeq; ;) {
        const rows = sql.stream.all(through, wanted);
        const last = rows.at(-1);
        if (!last) return;
        through = integerAt(last, 0);
        const revisions = rows.map((row): PlanRevision => ({
          at: textAt(row, 1),
          document: JSON.parse(textAt(row, 2)) as PlanDocument,
        }));
        yield { revisions, through };
      }
    },
    knownLines: async (keys) => new Set(sql.knownLines.all(JSON.stringify(keys)).map((row) => textAt(row, 0))),
  };
}
