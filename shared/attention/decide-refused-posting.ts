import { isSilenced } from '../aggregates/world.ts';
import { readCheckedFact } from '../catalogue/fact-catalogue.ts';
import type { FactDraft } from '../facts/seal.ts';
import type { CommandParams } from '../gate/command.ts';
import { instantOf } from '../gate/gate-context.ts';
import type { Acting, Decision, GateContext } from '../gate/gate-context.ts';
import { openScreen, refuse } from '../gate/refusal.ts';
import { answerTo } from './refusal-answers.ts';

/** What a person decides: the report goes to the ERP once more, or somebody has seen to it. */
type Wish =
  | { readonly type: 'PostingResent'; readonly params: CommandParams<'resendPosting'> }
  | { readonly type: 'PostingSettled'; readonly params: CommandParams<'settlePosting'> };

/** Decides about a report that the ERP refused: each refusal is answered once. */
export function decideRefusedPosting(context: GateContext, acting: Acting, { type, params }: Wish): Decision {
  const { world } = context;
  const refused = context.refusedPosting?.(params.posting);
  const at = refused?.receipt.posting?.state === 'rejected' ? refused.receipt.posting.at : undefined;
  if (!refused || at === undefined) return refuse('posting-not-refused', {}, [openScreen('home')]);
  const { raw } = refused;
  const fact = readCheckedFact(raw);
  if (fact && isSilenced(world, fact)) return refuse('posting-taken-back', {}, [openScreen('actions')], [raw.id]);
  const answer = answerTo(world, raw, at);
  if (answer) return refuse('posting-answered', { types: answer.type }, [openScreen('home')], [answer.id]);
  const about = { posting: raw.id, refusedAt: at };
  const draft: FactDraft = {
    type,
    v: 1,
    refs: raw.refs,
    data: type === 'PostingResent' ? about : { ...about, as: params.as, note: params.note ?? '' },
    occurredAt: instantOf(context.nowMs),
    person: acting.person,
    command: acting.command,
  };
  return { ok: true, drafts: [draft] };
}
