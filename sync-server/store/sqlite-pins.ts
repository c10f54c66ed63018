import type { PersonPlan } from '../../shared/plan/person.ts';
import type { PlanDraft } from '../../shared/plan/plan-document.ts';
import type { PinProof } from '../trust/trust-store.ts';
import { textAt } from './sqlite-engine.ts';
import type { SqlConnection } from './sqlite-engine.ts';

type PutPin = (person: string, pin: PinProof) => void;

/**
 * Plan drafts without the proofs of PINs, which are kept where no station pulls them. A person without one, or with the one that
 * the plan had before, keeps the PIN that they have.
 */
export function withoutPins(drafts: readonly PlanDraft[], putPin: PutPin): PlanDraft[] {
  return drafts.map((draft) => {
    if (draft.kind !== 'person' || draft.body.pin === undefined) return draft;
    const { pin, ...body } = draft.body;
    putPin(draft.id, pin);
    return { ...draft, body };
  });
}

const MOVED = 'pins-moved';

/** Takes the PINs out of the plan of a database that an older program wrote, once. Its old revisions stay as they are; see `plainPlanBody`. */
export function movePins(
  connection: SqlConnection,
  settings: {
    readonly read: (name: string) => string | undefined;
    readonly write: (name: string, value: string) => void;
  },
  putPin: PutPin,
): void {
  if (settings.read(MOVED) !== undefined) return;
  connection.exec('BEGIN IMMEDIATE');
  const rows = connection
    .prepare("SELECT p.id, l.body FROM plan_current p JOIN site_log l ON l.seq = p.row WHERE p.kind = 'person'")
    .all();
  for (const row of rows) {
    const { body } = JSON.parse(textAt(row, 1)) as { readonly body: PersonPlan };
    if (body.pin) putPin(textAt(row, 0), body.pin);
  }
  settings.write(MOVED, '1');
  connection.exec('COMMIT');
}

/** The text of a plan document as stations get it: revisions of people that an older program wrote carry the proof of a PIN. */
export function plainPlanBody(key: string, body: string): string {
  if (!key.startsWith('plan/person/') || !body.includes('"pin":')) return body;
  const document = JSON.parse(body) as { readonly body: PersonPlan };
  const { pin: _pin, ...plain } = document.body;
  return JSON.stringify({ ...document, body: plain });
}
