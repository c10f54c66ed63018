import type { World } from '../aggregates/world.ts';
import { answerTo } from '../attention/refusal-answers.ts';
import { readRejection } from '../attention/rejection.ts';
import type { UnansweredReports } from '../attention/unanswered-reports.ts';
import { readCheckedFact } from '../catalogue/fact-catalogue.ts';
import type { Fact } from '../catalogue/fact-catalogue.ts';
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
  /** Reports without an answer of the ERP for too long. */
  readonly unanswered: UnansweredReports | null;
  /** Those of them that can be shown; what is refused counts most, then what is only here. */
  readonly facts: readonly UnsentFact[];
}

function reachedOf(receipt: Receipt | undefined): UnsentView['lines'][number]['reached'] {
  if (!receipt) return 'station';
  if (receipt.quarantined) return 'quarantined';
  const state = receipt.posting?.state;
  return state === 'rejected' || state === 'settled' ? state : 'server';
}

const weight = { quarantined: 0, rejected: 0, station: 1, server: 2, settled: 3, erp: 3 };

/** What the ERP or the server said, in its own words where it had any. */
function messageOf(receipt: Receipt | undefined): string | null {
  if (receipt?.quarantined) return receipt.quarantined.detail;
  const said = receipt?.posting?.message ?? null;
  if (said === null) return null;
  const { code, message } = readRejection(said);
  return message === '' ? code : message;
}

/** What somebody decided about the refusal that a receipt tells of. */
function answeredOf(world: World, fact: Fact, receipt: Receipt | undefined): UnsentView['lines'][number]['answered'] {
  if (receipt?.posting?.state !== 'rejected') return null;
  const answer = answerTo(world, fact, receipt.posting.at);
  if (!answer) return null;
  const code = answer.type === 'PostingResent' ? 'resend' : answer.data.as;
  return { code, person: personName(world, answer.person) ?? answer.data.by ?? null, at: answer.occurredAt };
}

const personName = (world: World, person: RawFact['person']) =>
  person && (planBody(world.plan, 'person', person.id)?.name ?? person.id);

/** What has not arrived where it belongs: what weighs most is never left out for what weighs less; shown oldest first. */
export function unsentViewOf(
  world: World,
  { waiting, pending, rejected, unanswered, facts }: UnsentSources,
): UnsentView {
  const lines = facts.flatMap(({ fact: raw, receipt }) => {
    const fact = readCheckedFact(raw);
    if (!fact) return [];
    const { id, command, occurredAt, person } = fact;
    return [
      {
        fact: id,
        command,
        at: occurredAt,
        person: personName(world, person),
        what: whatHappened(world, fact, [fact]),
        reached: reachedOf(receipt),
        reference: receipt?.posting?.reference ?? null,
        message: messageOf(receipt),
        attempt: receipt?.posting?.attempt ?? 1,
        answered: answeredOf(world, fact, receipt),
      },
    ];
  });
  const shown = lines.toSorted((a, b) => weight[a.reached] - weight[b.reached]).slice(0, MOST_UNSENT);
  const inOrder = shown.toSorted((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
  return { waiting, pending, rejected, unanswered, lines: inOrder };
}
