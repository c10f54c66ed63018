import type { PlanBody, PlanDocument, PlanKind } from './plan-document.ts';

/** Orders of the plan that are not in memory, read synchronously: those that are finished, and old revisions. */
export interface PlanArchive {
  /** The revisions of a document that the plan took in and did not take out again, lowest first. */
  readonly revisions: (kind: PlanKind, id: string) => readonly number[];
  /** The document itself, where it can be read. */
  readonly read: (kind: PlanKind, id: string, revision: number) => PlanDocument | undefined;
  readonly note: (kind: PlanKind, id: string, revision: number) => void;
  readonly forget: (kind: PlanKind, id: string, revision: number) => void;
}

/** The current plan of a site, and the older revisions that running jobs are pinned to. */
export interface PlanIndex {
  readonly current: Map<string, PlanDocument>;
  readonly revisions: Map<string, PlanDocument>;
  /** Who holds a badge now, by what it reads; more than one while a swap is on its way, or by mistake. */
  readonly badges: Map<string, Set<string>>;
  /** The lots of each material. */
  readonly lotsOf: Map<string, Set<string>>;
  /** The stations that stand at each machine or work center. */
  readonly stationsOf: Map<string, Set<string>>;
  /** The work units below each work center; those without one below ''. */
  readonly unitsOf: Map<string, Set<string>>;
  /** Where documents are that are not in memory; null: all are. */
  readonly archive: PlanArchive | null;
}

/** An empty plan; with an archive, what the archive has. */
export function emptyPlan(archive: PlanArchive | null = null): PlanIndex {
  return {
    current: new Map(),
    revisions: new Map(),
    badges: new Map(),
    lotsOf: new Map(),
    stationsOf: new Map(),
    unitsOf: new Map(),
    archive,
  };
}

const keyOf = (kind: PlanKind, id: string) => `${kind}/${id}`;

/** Kind and id of a key of `current`. */
export function parsePlanKey(key: string): { readonly kind: string; readonly id: string } {
  const slash = key.indexOf('/');
  return { kind: key.slice(0, slash), id: key.slice(slash + 1) };
}

/**
 * Takes in one revision; revisions may arrive in any order and repeatedly. A number that comes again with another content (a server that
 * was put back to an older copy and not told so) stands for what came last, as it does in the store.
 * @returns true when it became the current revision of its document.
 */
export function addPlanDocument(plan: PlanIndex, document: PlanDocument): boolean {
  const key = keyOf(document.kind, document.id);
  plan.revisions.set(`${key}@${document.revision}`, document);
  const before = planRevision(plan, document.kind, document.id);
  plan.archive?.note(document.kind, document.id, document.revision);
  if (before && before.revision > document.revision) return false;
  setCurrent(plan, document);
  return before?.revision !== document.revision;
}

function unlist(index: Map<string, Set<string>>, key: string, id: string): void {
  const ids = index.get(key);
  ids?.delete(id);
  if (ids?.size === 0) index.delete(key);
}

/** Where the indexes of a plan list a document: by its badge, its material, its machine, its work center. */
function listOf(
  plan: PlanIndex,
  document: PlanDocument,
): { readonly index: Map<string, Set<string>>; readonly key: string } | undefined {
  switch (document.kind) {
    case 'person':
      return { index: plan.badges, key: document.body.badge };
    case 'lot':
      return { index: plan.lotsOf, key: document.body.material };
    case 'station':
      return { index: plan.stationsOf, key: document.body.equipment };
    case 'equipment':
      return document.body.level === 'workUnit' ? { index: plan.unitsOf, key: document.body.parent ?? '' } : undefined;
    default:
      return undefined;
  }
}

function setCurrent(plan: PlanIndex, document: PlanDocument): void {
  const key = keyOf(document.kind, document.id);
  const before = plan.current.get(key);
  plan.current.set(key, document);
  const was = before && listOf(plan, before);
  if (was) unlist(was.index, was.key, document.id);
  const is = listOf(plan, document);
  is?.index.set(is.key, (is.index.get(is.key) ?? new Set()).add(document.id));
}

/** Puts documents back that the archive gave: they are in the plan already. */
export function restorePlan(plan: PlanIndex, documents: Iterable<PlanDocument>): void {
  for (const document of documents) {
    plan.revisions.set(`${keyOf(document.kind, document.id)}@${document.revision}`, document);
    setCurrent(plan, document);
  }
}

/** Lets go of an order in memory. It comes back when somebody asks for it. */
export function evictOrder(plan: PlanIndex, id: string): void {
  const key = keyOf('workOrder', id);
  if (!plan.archive) return;
  plan.current.delete(key);
  for (const revision of plan.archive.revisions('workOrder', id)) plan.revisions.delete(`${key}@${revision}`);
}

function revisionsOf(plan: PlanIndex, kind: PlanKind, id: string): PlanDocument[] {
  const { archive } = plan;
  if (archive) return archive.revisions(kind, id).flatMap((revision) => planRevision(plan, kind, id, revision) ?? []);
  const prefix = `${keyOf(kind, id)}@`;
  return [...plan.revisions].flatMap(([key, document]) =>
    key.startsWith(prefix) && document.kind === kind && document.id === id ? [document] : [],
  );
}

/**
 * Takes revisions of an order out of the plan, because it left the scope of this replica; the highest that stays is the current one.
 * @returns whether anything changed.
 */
export function dropOrder(plan: PlanIndex, id: string, leaves: (document: PlanDocument) => boolean): boolean {
  const key = keyOf('workOrder', id);
  const all = revisionsOf(plan, 'workOrder', id);
  const leaving = all.filter(leaves);
  for (const { revision } of leaving) {
    plan.revisions.delete(`${key}@${revision}`);
    plan.archive?.forget('workOrder', id, revision);
  }
  const stays = all.filter((document) => !leaving.includes(document)).toSorted((a, b) => a.revision - b.revision);
  const current = stays.at(-1);
  if (current) plan.current.set(key, current);
  else plan.current.delete(key);
  return leaving.length > 0;
}

/** The current revision of a document, or the one asked for; undefined when it is not here. */
export function planBody<Kind extends PlanKind>(
  plan: PlanIndex,
  kind: Kind,
  id: string,
  revision?: number,
): PlanBody<Kind> | undefined {
  return planRevision(plan, kind, id, revision)?.body as PlanBody<Kind> | undefined;
}

/** Like `planBody`, with the whole document. */
export function planRevision(plan: PlanIndex, kind: PlanKind, id: string, revision?: number): PlanDocument | undefined {
  const key = keyOf(kind, id);
  const here = revision === undefined ? plan.current.get(key) : plan.revisions.get(`${key}@${revision}`);
  if (here || plan.archive === null) return here;
  const known = plan.archive.revisions(kind, id);
  const wanted = revision ?? known.at(-1);
  const there = wanted !== undefined && known.includes(wanted) ? plan.archive.read(kind, id, wanted) : undefined;
  if (there && revision === undefined) restorePlan(plan, [there]);
  else if (there) plan.revisions.set(`${key}@${there.revision}`, there);
  return there;
}

/**
 * The id of the person whose badge reads so. People who left may still be written down with a badge that has gone to somebody
 * else, so they count only where nobody active holds it. A badge that two active people hold names nobody: guessing would record
 * one person's work as another's.
 */
export function personByBadge(plan: PlanIndex, badge: string): string | undefined {
  const holders = [...(plan.badges.get(badge) ?? [])].toSorted();
  const active = holders.filter((id) => planBody(plan, 'person', id)?.active === true);
  return active.length > 1 ? undefined : (active[0] ?? holders[0]);
}

/** Whether a station stands at a piece of equipment. */
export function hasStation({ stationsOf }: Pick<PlanIndex, 'stationsOf'>, equipment: string): boolean {
  return (stationsOf.get(equipment)?.size ?? 0) > 0;
}
