import type { PlanDraft } from '../../shared/plan/plan-document.ts';

const DAY_MS = 86_400_000;

/** A date without time (ISO 8601), so many days later. */
function later(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** An instant, so many days of 24 hours later. */
const laterAt = (instant: string, days: number): string => new Date(Date.parse(instant) + days * DAY_MS).toISOString();

/**
 * A document with the last days of what runs out (lots, qualifications, calibrations) and maintenance moved by whole days, so that what a demonstration shows
 * as nearly over is nearly over on any day. Public holidays stay where they are.
 */
export function shiftDates(draft: PlanDraft, days: number): PlanDraft {
  switch (draft.kind) {
    case 'lot': {
      const { expiry } = draft.body;
      return expiry === null ? draft : { ...draft, body: { ...draft.body, expiry: later(expiry, days) } };
    }
    case 'person': {
      const qualifications = draft.body.qualifications?.map(({ code, validUntil }) => ({
        code,
        validUntil: validUntil === null ? null : later(validUntil, days),
      }));
      return qualifications === undefined ? draft : { ...draft, body: { ...draft.body, qualifications } };
    }
    case 'equipment': {
      const { calibrationDue, maintenance } = draft.body;
      if (calibrationDue === undefined && maintenance === undefined) return draft;
      const moved = maintenance?.map((one) => ({ ...one, from: laterAt(one.from, days), to: laterAt(one.to, days) }));
      return {
        ...draft,
        body: {
          ...draft.body,
          ...(calibrationDue === undefined ? {} : { calibrationDue: later(calibrationDue, days) }),
          ...(moved === undefined ? {} : { maintenance: moved }),
        },
      };
    }
    default:
      return draft;
  }
}
