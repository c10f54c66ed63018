import type { Action } from '../../shared/authority/actions.ts';
import { can } from '../../shared/authority/can.ts';
import type { PersonPlan } from '../../shared/plan/person.ts';
import type { PlanBody } from '../../shared/plan/plan-document.ts';
import { USUAL_PRIORITY_SAFETY } from '../../shared/plan/priority-safety.ts';
import type { PrioritySafety } from '../../shared/plan/priority-safety.ts';
import type { SiteStore } from '../store/site-store.ts';
import { createTurns } from './turns.ts';

/**
 * The plan as the server folds it, to judge what people were allowed to do and on what. Without orders, and of equipment only what is current, so that
 * it does not grow with history.
 */
export interface ServerPlan {
  /** Takes in what the site log has got since the last time. */
  readonly refresh: () => Promise<void>;
  /** True while the plan knows nobody: then nothing that people did can be judged. */
  readonly isWithoutPeople: () => boolean;
  readonly knowsPerson: (person: string) => boolean;
  /**
   * Whether a person was allowed an action when a fact was recorded (milliseconds since 1970). A revision that was replaced before
   * then no longer counts; one that was replaced later does, because it was in force, and an offline station learns late.
   */
  readonly mayRecord: (person: string, action: Action, workCenter: string | undefined, recordedAtMs: number) => boolean;
  /** The work center of a work unit, or of itself when it is one; undefined when the plan does not know it. */
  readonly workCenterOf: (equipment: string) => string | undefined;
  /** The machine that a station stands at, as far as the plan says. */
  readonly machineOf: (station: string) => string | undefined;
  /** Whether a revision of the site settings and all since want an action proven by PIN; false when that revision is not known here. */
  readonly wantsPinSince: (revision: number, action: Action) => boolean;
  /** What a revision of the site settings says to old urgent messages; 0: no settings. Undefined when that revision is not known here. */
  readonly prioritySafetyAt: (revision: number) => PrioritySafety | undefined;
}

interface PersonRevision {
  readonly person: PersonPlan;
  readonly sinceMs: number;
}

const KINDS = ['person', 'equipment', 'settings', 'station'] as const;

/** What a person may do depends on these; a revision that changes none of them adds nothing here. */
function rightsOf({ roles, workCenters, active }: PersonPlan): string {
  return JSON.stringify([roles.toSorted(), workCenters?.toSorted(), active]);
}

/** The plan of a store, empty until the first `refresh`. */
export function serverPlan(store: Pick<SiteStore, 'streamPlan' | 'upTo'>): ServerPlan {
  const equipment = new Map<string, PlanBody<'equipment'>>();
  const people = new Map<string, PersonRevision[]>();
  const machines = new Map<string, string>();
  const safeties = new Map<number, PrioritySafety>([[0, USUAL_PRIORITY_SAFETY]]);
  const pinFor = new Map<number, readonly Action[]>();
  let through = 0;
  const turns = createTurns();

  /** Revisions that were in force at a moment or later: all but those whose successor came before it. */
  function revisionsSince(person: string, atMs: number): PersonRevision[] {
    const revisions = people.get(person) ?? [];
    return revisions.filter((_, index) => (revisions[index + 1]?.sinceMs ?? Infinity) > atMs);
  }

  function takePerson(id: string, person: PersonPlan, sinceMs: number): void {
    const revisions = people.get(id) ?? [];
    const last = revisions.at(-1);
    if (!last || rightsOf(last.person) !== rightsOf(person)) revisions.push({ person, sinceMs });
    people.set(id, revisions);
  }

  function takeSettings(revision: number, body: PlanBody<'settings'>): void {
    safeties.set(revision, body.prioritySafety ?? USUAL_PRIORITY_SAFETY);
    pinFor.set(revision, body.pinFor ?? []);
  }

  async function read(): Promise<void> {
    const upTo = await store.upTo();
    if (upTo <= through) return;
    for await (const page of store.streamPlan(through, KINDS)) {
      for (const { document, at } of page.revisions) {
        if (document.kind === 'equipment') equipment.set(document.id, document.body);
        if (document.kind === 'station') machines.set(document.id, document.body.equipment);
        if (document.kind === 'settings' && document.id === 'site') takeSettings(document.revision, document.body);
        if (document.kind === 'person') takePerson(document.id, document.body, Date.parse(at));
      }
      through = Math.max(through, page.through);
    }
    // Rows that came while the pages were read have been read, or are after `upTo`.
    through = Math.max(through, upTo);
  }

  return {
    // One reads at a time; who comes meanwhile looks again afterwards, because its rows may have come after that read.
    refresh: () => turns('read', read),
    isWithoutPeople: () => people.size === 0,
    knowsPerson: (person) => people.has(person),
    mayRecord: (person, action, workCenter, recordedAtMs) =>
      revisionsSince(person, recordedAtMs).some((revision) => can(revision.person, action, { workCenter })),
    workCenterOf: (id) => {
      const body = equipment.get(id);
      return body?.level === 'workUnit' ? (body.parent ?? undefined) : body && id;
    },
    machineOf: (station) => machines.get(station),
    wantsPinSince: (revision, action) =>
      pinFor.has(revision) && [...pinFor].every(([other, wanted]) => other < revision || wanted.includes(action)),
    prioritySafetyAt: (revision) => safeties.get(revision),
  };
}
