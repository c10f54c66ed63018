import type { DeviationKind } from '../../shared/deviations/deviation-kinds.ts';
import type { Deviation } from '../../shared/deviations/deviation-type.ts';
import { deviationType } from '../../shared/deviations/deviation-types.ts';
import { rankJobs } from '../../shared/dispatch/rank-jobs.ts';
import type { Command } from '../../shared/gate/command.ts';
import { planBody } from '../../shared/plan/plan-index.ts';
import type { RuleDoes } from '../../shared/rules/rule-definition.ts';
import { ruleDigest } from '../../shared/rules/rule-facts.ts';
import { receipt } from '../../shared/sync/protocol.ts';
import { createCommands } from '../../shared/testing/commands.ts';
import { standingRule } from '../../shared/testing/rule-examples.ts';
import type { TestStation } from '../../shared/testing/test-station.ts';
import { commandOf } from '../../shared/testing/wishes.ts';
import type { Wish } from '../../shared/testing/wishes.ts';
import type { SimulatedStation } from './simulated-station.ts';

const never = () => {
  throw new Error('People at a simulated station only look and give commands.');
};

/** What wishes look at. */
type Seen = Pick<TestStation, 'id' | 'world' | 'clock' | 'receipts' | 'facts' | 'newId' | 'commands' | 'context'>;

/** The station as people see it whose wishes become commands. */
function seen({ name, disk, running }: SimulatedStation): Seen | undefined {
  const process = running();
  if (!process) return undefined;
  const { station, clock, newId } = process;
  const { world } = station;
  const equipment = planBody(world.plan, 'station', name)?.equipment ?? null;
  return {
    id: name,
    world,
    clock: { nowMs: clock.nowMs, mono: clock.mono, boot: clock.boot, advance: never, set: never },
    // Wishes write into it what an ERP would say; this one says it by itself.
    receipts: new Map(),
    facts: disk().own,
    newId,
    commands: createCommands(newId),
    context: () => ({
      world,
      nowMs: clock.nowMs(),
      station: { id: name, equipment },
      recommended: () => {
        const [first] = equipment === null ? [] : rankJobs(world, equipment, clock.nowMs());
        return first && first.readiness !== 'blocked'
          ? { order: first.job.orderId, operation: first.job.operation.id }
          : undefined;
      },
      factsOfCommand: never,
    }),
  };
}

/** What a rule may do; wishes say when it fires. */
const ruleDoes: readonly RuleDoes[] = [
  standingRule.does,
  { kind: 'raise', deviation: 'assistance', note: 'Somebody should look' },
  { kind: 'recommend', text: 'Run the next job' },
  { kind: 'propose', command: 'suspendJob', role: 'supervisor', text: 'Free the machine' },
  { kind: 'propose', command: 'stopEquipment', role: 'supervisor', text: 'Stop it' },
];

/** Ways out of what only receipts tell: they are computed from the disk of the station, which people do not read. */
const byReceipt: Readonly<Partial<Record<DeviationKind, readonly string[]>>> = {
  postingRefused: ['resend', 'bookedByHand', 'notNeeded', 'reverse'],
  postingSilent: ['mendErp', 'erpIsDown'],
  factSetAside: ['enterAgain', 'notNeeded', 'believe', 'reverse'],
};

/** What is open at a station, as its screens show it. */
export function openAt({ running }: SimulatedStation): readonly Deviation[] {
  return [...(running()?.station.deviations().values() ?? [])];
}

/** The option that a wish picks, of those that are offered. */
function optionOf(there: Seen, { pieces }: Wish, one: Deviation): string {
  const codes =
    byReceipt[one.kind] ??
    deviationType(one.kind)
      .options(there.context(), one)
      .map(({ option }) => option);
  return codes[pieces % Math.max(1, codes.length)] ?? 'whim';
}

/** People choose from the list that the station shows, of what others raised and of what was found, too. */
function fromTheList(there: Seen, open: readonly Deviation[], wish: Wish, command: Command): Command {
  if (command.name === 'publishRule') {
    const does = ruleDoes[wish.actor % ruleDoes.length] ?? standingRule.does;
    const definition = { ...command.params.definition, does };
    const rehearsal = { ...command.params.rehearsal, of: ruleDigest(definition) };
    return { ...command, params: { ...command.params, definition, rehearsal } };
  }
  const one = open[wish.job % Math.max(1, open.length)];
  if (!one || !wish.sensible) return command;
  const about = { deviation: one.id, subject: one.subject };
  switch (command.name) {
    case 'acknowledgeDeviation':
    case 'resolveDeviation':
      return { ...command, params: { ...command.params, ...about } };
    case 'assignDeviation':
      return { ...command, params: { ...command.params, ...about } };
    case 'decideDeviation':
      return { ...command, params: { ...command.params, ...about, option: optionOf(there, wish, one) } };
    case 'answerProposal': {
      const asked = open.find(({ round }) => round.proposed !== null);
      const option = asked?.round.proposed?.option;
      if (!asked || option === undefined) return command;
      return { ...command, params: { ...command.params, deviation: asked.id, subject: asked.subject, option } };
    }
    default:
      return command;
  }
}

/** Reports that the ERP refused, as far as the station has heard. */
function refusedReports({ disk }: SimulatedStation): string[] {
  return [...disk().rows.values()].flatMap(({ kind, body }) => {
    const read = kind === 'receipt' ? receipt.safeParse(body) : undefined;
    return read?.data?.posting?.state === 'rejected' ? [read.data.fact] : [];
  });
}

/** The command that a wish means at a station now; undefined when it means none, or nothing runs there. */
export function commandAt(station: SimulatedStation, wish: Wish): Command | undefined {
  const there = seen(station);
  const command = there && commandOf(wish, there as TestStation);
  if (!command) return undefined;
  if (command.name !== 'resendPosting' && command.name !== 'settlePosting')
    return fromTheList(there, openAt(station), wish, command);
  // People look after what is refused, as the screen shows it.
  const refused = refusedReports(station);
  const posting = wish.sensible ? refused[wish.job % Math.max(1, refused.length)] : undefined;
  return posting === undefined ? command : withPosting(command, posting);
}

function withPosting(command: Extract<Command, { name: 'resendPosting' | 'settlePosting' }>, posting: string): Command {
  return command.name === 'resendPosting'
    ? { ...command, params: { ...command.params, posting } }
    : { ...command, params: { ...command.params, posting } };
}
