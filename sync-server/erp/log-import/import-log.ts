import { canonicalJson } from '../../../shared/facts/canonical-json.ts';
import { emptyHead, formatChain } from '../../../shared/facts/chain.ts';
import { HLC_ZERO } from '../../../shared/facts/hlc.ts';
import { sealFacts } from '../../../shared/facts/seal.ts';
import { keyPairOf, signBatchHead } from '../../../shared/facts/signatures.ts';
import { must } from '../../../shared/invariant.ts';
import type { PlanDocument } from '../../../shared/plan/plan-document.ts';
import { signHello } from '../../../shared/sync/hello-signature.ts';
import { SHIP_LIMIT } from '../../../shared/sync/protocol.ts';
import type { SiteStore } from '../../store/site-store.ts';
import { instantAt } from '../../sync/server-clock.ts';
import type { ServerClock } from '../../sync/server-clock.ts';
import { openSyncService } from '../../sync/sync-service.ts';
import { factsOfLog, inOrder } from './log-facts.ts';
import type { LogFact } from './log-facts.ts';
import type { LogMapping } from './log-mapping.ts';
import { operationIds, planOfLog } from './log-plan.ts';
import type { KnownPlan } from './log-plan.ts';
import { readLogRows } from './log-rows.ts';
import type { LogRow } from './log-rows.ts';

export type LogImport =
  | {
      readonly ok: true;
      readonly rows: number;
      readonly leftOut: number;
      /** Documents made or changed. */
      readonly documents: number;
      /** Facts recorded now, and facts that an earlier import of the same rows had recorded. */
      readonly facts: number;
      readonly known: number;
    }
  /** Nothing, or not all, was taken; doing it again goes on. One sentence for each problem. */
  | { readonly ok: false; readonly problems: readonly string[] };

export interface LogImportOptions {
  readonly store: SiteStore;
  readonly clock: ServerClock;
  /** The CSV file, and how sentences call it. */
  readonly path: string;
  readonly name: string;
  readonly mapping: LogMapping;
}

/** Documents in one transaction. */
const DOCUMENTS_AT_ONCE = 250;

/**
 * Takes a log of past production into the facts of the site: through the same door as the facts of any station, in a chain of its own. What is
 * history is not told to the ERP. Doing it again, also with a file that has grown, records only what is new. @throws when the disk or the
 * store fails; then doing it again goes on.
 */
export async function importLog({ store, clock, path, name, mapping }: LogImportOptions): Promise<LogImport> {
  const reading = await readLogRows(path, name, mapping);
  if (!reading.ok) return reading;
  const rows = inOrder(reading.rows);
  const ids = operationIds(rows);
  const before = await knownPlan(store);
  const missing = mapping.plan ? [] : missingInPlan(rows, before, name);
  if (missing.length > 0) return { ok: false, problems: missing };
  const drafts = planOfLog(rows, ids, before, mapping);
  let documents = 0;
  for (let at = 0; at < drafts.length; at += DOCUMENTS_AT_ONCE)
    documents += (await store.putPlan(drafts.slice(at, at + DOCUMENTS_AT_ONCE))).length;

  const plan = documents > 0 ? await knownPlan(store) : before;
  const revisionOf = (order: string) => must(plan.get(`workOrder/${order}`), 'order of the log').revision;
  const facts = factsOfLog(rows, ids, revisionOf, mapping);
  const recorded = await record(store, clock, mapping.station, facts);
  if (!recorded.ok) return recorded;
  const { known } = recorded;
  return { ok: true, rows: rows.length, leftOut: reading.leftOut, documents, facts: facts.length - known, known };
}

async function knownPlan(store: SiteStore): Promise<KnownPlan> {
  const known = new Map<string, PlanDocument>();
  for (const kind of ['equipment', 'person', 'reasons', 'workOrder'] as const)
    for (const document of await store.currentPlan(kind)) known.set(`${kind}/${document.id}`, document);
  return known;
}

/** What a log names that the plan does not have. */
function missingInPlan(rows: readonly LogRow[], known: KnownPlan, name: string): string[] {
  const problems = new Map<string, string>();
  for (const row of rows) {
    for (const [kind, id] of [
      ['workOrder', row.order],
      ['equipment', row.equipment],
      ['person', row.person],
    ] as const) {
      const key = `${kind}/${id}`;
      if (known.has(key) || problems.has(key)) continue;
      const told = `${name} line ${row.line}: the plan has no ${kind} "${id}".`;
      problems.set(key, `${told} Import it first, or let "plan" in the mapping make it.`);
    }
  }
  return [...problems.values()].slice(0, 50);
}

/** The key that the chain of an import is signed with, made once and kept with the site. */
async function keysOf(store: SiteStore, clock: ServerClock, station: string) {
  const setting = `import-key/${station}`;
  const known = await store.readSetting(setting);
  if (known !== undefined) return keyPairOf(known);
  const secret = Array.from({ length: 6 }, () => clock.random12())
    .join('')
    .slice(0, 64);
  await store.writeSetting(setting, secret);
  return keyPairOf(secret);
}

async function record(
  store: SiteStore,
  clock: ServerClock,
  station: string,
  facts: readonly LogFact[],
): Promise<{ ok: true; known: number } | { ok: false; problems: string[] }> {
  const keys = await keysOf(store, clock, station);
  const service = await openSyncService({ store, clock, postingsOf: () => [] });
  const chain = formatChain({ station, lane: 'normal', incarnation: clock.random12() });
  let head = emptyHead(chain);
  let hlc = HLC_ZERO;
  const hello = await service.hello(
    signHello({ site: store.site, station, chains: [head], at: instantAt(clock.nowMs()) }, keys),
  );
  if (!hello.ok) return { ok: false, problems: [hello.problem.message] };
  const session = must(service.sessions.find(hello.value.token), 'session of the import');
  let known = 0;
  for (let at = 0; at < facts.length; at += SHIP_LIMIT) {
    const batch = facts.slice(at, at + SHIP_LIMIT);
    const held = await store.heldFacts(batch.map(({ id }) => id));
    const fresh = batch.filter(({ id }) => !held.has(id));
    known += batch.length - fresh.length;
    if (fresh.length === 0) continue;
    const queue = fresh.map(({ id }) => id);
    const sealed = sealFacts(
      fresh.map(({ draft }) => draft),
      head,
      hlc,
      {
        site: store.site,
        nowMs: clock.nowMs(),
        boot: clock.boot,
        mono: clock.mono(),
        newId: () => must(queue.shift(), 'id of the fact'),
      },
    );
    const shipped = await service.ship(session, {
      facts: sealed.facts.map((fact): unknown => JSON.parse(canonicalJson(fact))),
      head: signBatchHead(store.site, sealed.head, keys.secretKey),
    });
    if (!shipped.ok) return { ok: false, problems: [shipped.problem.message] };
    const refused = shipped.value.rows.find(({ status }) => status === 'quarantined');
    if (refused) return { ok: false, problems: [`A fact of the log was set aside: ${refused.detail ?? refused.id}`] };
    ({ head, hlc } = sealed);
  }
  return { ok: true, known };
}
