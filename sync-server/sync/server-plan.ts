import type { Action } from '../../shared/authority/actions.ts';
import { can } from '../../shared/authority/can.ts';
import type { PersonPlan } from '../../shared/plan/person.ts';
import { addPlanDocument, emptyPlan, planBody } from '../../shared/plan/plan-index.ts';
import type { SiteStore } from '../store/site-store.ts';

/** The plan as the server folds it, to judge what people were allowed to do. */
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
}

interface PersonRevision {
  readonly revision: number;
  readonly person: PersonPlan;
  readonly sinceMs: number;
}

/** The plan of a store, empty until the first `refresh`. */
export function serverPlan(store: Pick<SiteStore, 'streamPlan'>): ServerPlan {
  const plan = emptyPlan();
  const people = new Map<string, PersonRevision[]>();
  let through = 0;

  /** Revisions that were in force at a moment or later: all but those whose successor came before it. */
  function revisionsSince(person: string, atMs: number): PersonRevision[] {
    const revisions = people.get(person) ?? [];
    return revisions.filter((_, index) => (revisions[index + 1]?.sinceMs ?? Infinity) > atMs);
  }

  return {
    refresh: async () => {
      for await (const page of store.streamPlan(through)) {
        for (const { document, at } of page.revisions) {
          addPlanDocument(plan, document);
          if (document.kind !== 'person') continue;
          const revisions = people.get(document.id) ?? [];
          const known = revisions.some(({ revision }) => revision === document.revision);
          if (!known) revisions.push({ revision: document.revision, person: document.body, sinceMs: Date.parse(at) });
          people.set(document.id, revisions);
        }
        through = Math.max(through, page.through);
      }
    },
    isWithoutPeople: () => people.size === 0,
    knowsPerson: (person) => people.has(person),
    mayRecord: (person, action, workCenter, recordedAtMs) =>
      revisionsSince(person, recordedAtMs).some((revision) => can(revision.person, action, { workCenter })),
    workCenterOf: (equipment) => {
      const body = planBody(plan, 'equipment', equipment);
      return body?.level === 'workUnit' ? (body.parent ?? undefined) : body && equipment;
    },
  };
}
