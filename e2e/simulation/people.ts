import { rankJobs } from '../../shared/dispatch/rank-jobs.ts';
import type { Command } from '../../shared/gate/command.ts';
import { planBody } from '../../shared/plan/plan-index.ts';
import { receipt } from '../../shared/sync/protocol.ts';
import { createCommands } from '../../shared/testing/commands.ts';
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
        return first?.readiness === 'ready'
          ? { order: first.job.orderId, operation: first.job.operation.id }
          : undefined;
      },
      factsOfCommand: never,
    }),
  };
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
  if (command?.name !== 'resendPosting' && command?.name !== 'settlePosting') return command;
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
