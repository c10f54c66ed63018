import type { World } from '../aggregates/world.ts';
import { readRejection } from '../attention/rejection.ts';
import { readCheckedFact } from '../catalogue/fact-catalogue.ts';
import type { RawFact } from '../facts/envelope.ts';
import { planBody } from '../plan/plan-index.ts';
import type { Receipt } from '../sync/protocol.ts';
import { whatHappened } from './actions-view-of.ts';
import type { UnsentView } from './unsent-view.ts';

/** Lines of the view. */
export const MOST_UNSENT = 200;

/** A fact of this station that is not where it belongs; without a receipt it has not reached the server. */
export interface UnsentFact {
  readonly fact: RawFact;
  readonly receipt: Receipt | undefined;
}

export interface UnsentSources {
  /** How many there are of each sort. */
  readonly waiting: number;
  readonly pending: number;
  readonly rejected: number;
  /** Those of them that can be shown; what is refused counts most, then what is only here. */
  readonly facts: readonly UnsentFact[];
}

function reachedOf(receipt: Receipt | undefined): UnsentView['lines'][number]['reached'] {
  if (!receipt) return 'station';
  if (receipt.quarantined) return 'quarantined';
  return receipt.posting?.state === 'rejected' ? 'rejected' : 'server';
}

const weight = { quarantined: 0, rejected: 0, station: 1, server: 2, erp: 3 };

/** What the ERP or the server said, in its own words where it had any. */
function messageOf(receipt: Receipt | undefined): string | null {
  if (receipt?.quarantined) return receipt.quarantined.detail;
  const said = receipt?.posting?.message ?? null;
  if (said === null) return null;
  const { code, message } = readRejection(said);
  return message === '' ? code : message;
}

/** What has not arrived where it belongs: what weighs most is never left out for what weighs less; shown oldest first. */
export function unsentViewOf(world: World, { waiting, pending, rejected, facts }: UnsentSources): UnsentView {
  const lines = facts.flatMap(({ fact: raw, receipt }) => {
    const fact = readCheckedFact(raw);
    if (!fact) return [];
    const { id, command, occurredAt, person } = fact;
    return [
      {
        fact: id,
        command,
        at: occurredAt,
        person: person && (planBody(world.plan, 'person', person.id)?.name ?? person.id),
        what: whatHappened(world, fact, [fact]),
        reached: reachedOf(receipt),
        reference: receipt?.posting?.reference ?? null,
        message: messageOf(receipt),
      },
    ];
  });
  const shown = lines.toSorted((a, b) => weight[a.reached] - weight[b.reached]).slice(0, MOST_UNSENT);
  return { waiting, pending, rejected, lines: shown.toSorted((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at))) };
}
