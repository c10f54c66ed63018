import type { Role } from '../shared/authority/can.ts';
import { roles } from '../shared/authority/can.ts';
import type { DeviationKind } from '../shared/deviations/deviation-kinds.ts';
import { must } from '../shared/invariant.ts';
import { reworkOperationId } from '../shared/production/job-lookup.ts';
import type { DeviationLine } from '../shared/views/deviations-view.ts';
import { quantityDraft } from '../sync-server/testing/station.testkit.ts';
import type { TestStation as Device } from '../sync-server/testing/station.testkit.ts';
import { connect } from '../sync-server/testing/sync-client.testkit.ts';
import { lotOf, otherOrder } from './deviations-plant.testkit.ts';
import type { DeviationsPlant } from './deviations-plant.testkit.ts';
import { comes } from './deviations-station.testkit.ts';
import type { Kiosk } from './deviations-station.testkit.ts';

/** Where deviations happen: two stations, a third device at the mill, an ERP. */
export interface Floor {
  /** It raises, and feels the effect. */
  readonly first: Kiosk;
  /** People decide there. */
  readonly second: Kiosk;
  readonly third: Device;
  readonly server: { readonly url: string };
  readonly plant: DeviationsPlant;
}

/** One deviation on its way: in which life, and what is known of it. */
export interface Matter {
  readonly floor: Floor;
  readonly life: number;
  readonly order: string;
  /** Notes of a row to itself. */
  readonly notes: Map<string, string>;
}

/** What is particular to one kind. */
export interface Row {
  readonly kind: DeviationKind;
  readonly owner: Role;
  /** Both stations hear nothing while it comes about: else there would be none. */
  readonly apart?: true;
  /** What has to be so before, and is known to both. */
  readonly before?: (matter: Matter) => Promise<void>;
  readonly cause: (matter: Matter) => Promise<void>;
  readonly fits: (matter: Matter, line: DeviationLine) => boolean;
  /** What is chosen: the code, or the beginning of it. */
  readonly option: (matter: Matter) => string;
  /** The roles that may choose it. */
  readonly may: readonly Role[];
  /** Decided where it happens: what it brings about is done at that machine. */
  readonly there?: true;
  readonly needsSecond?: true;
  /** Nobody has to say that it is settled. */
  readonly settles?: true;
  /** What the first station lets people do: before the decision, when it has heard of it, and when it is settled. */
  readonly gate?: (matter: Matter) => Promise<string>;
  readonly gateIs?: readonly [before: string, decided: string, settled: string];
  /** Ends what it was about, where people do that by their work and not by saying so. */
  readonly end?: (matter: Matter) => Promise<void>;
}

const ofOrder = ({ order }: Matter, line: DeviationLine) => line.subject.order === order;
const everybody = roles;

/** Begins an order at a station, and puts it aside. */
async function begun({ order }: Matter, { give, commands }: Kiosk, person: string): Promise<void> {
  await give(commands.start(person, order, '10', 'urgent'));
  await give(commands.suspend(person, order, '10'));
}

/** Whether people may begin the order, or take it up again, at the first station. */
async function mayWork({ order, floor: { first } }: Matter): Promise<string> {
  const { commands, outcome, result } = first;
  let answer = await result(commands.start('sam', order, '10', 'urgent'));
  // Put aside at this machine before, it is taken up again there.
  if (!answer.ok && answer.refusal.remedies.some((one) => one.kind === 'command' && one.name === 'resumeJob'))
    answer = await result(commands.resume('sam', order, '10'));
  if (!answer.ok) return answer.refusal.code;
  const put = await outcome(commands.suspend('sam', order, '10'));
  return put === 'accepted' ? 'accepted' : `not put aside: ${put}`;
}

const raising =
  (over: Parameters<Kiosk['commands']['raise']>[2] = {}) =>
  async ({ order, floor: { first } }: Matter, kind: Parameters<Kiosk['commands']['raise']>[1]) => {
    await first.give(first.commands.raise('sam', kind, { order, operation: '10', ...over }));
  };

/** Both stations begin an order without hearing of each other. */
async function beganTwice(matter: Matter): Promise<void> {
  await begun(matter, matter.floor.first, 'sam');
  await begun(matter, matter.floor.second, 'tom');
}

/** Facts of the third device, on the way that programs of ours take. */
export async function shipped(
  { server, third }: Pick<Floor, 'server' | 'third'>,
  drafts: Parameters<Device['record']>[0],
): Promise<string> {
  const facts = third.record(drafts);
  await (await connect(server.url, third)).ship(facts);
  return must(facts[0], 'fact').id;
}

/** A piece that somebody counts at the mill. */
export const atTheMill = (person: string) =>
  quantityDraft({
    refs: ['workOrder:third', 'equipment:mill-1'],
    data: {
      order: 'third',
      operation: '10',
      equipment: 'mill-1',
      good: { value: '1', unit: 'C62' },
      scrap: [],
      rework: { value: '0', unit: 'C62' },
    },
    person: { id: person, proof: 'badge' },
  });

const table: readonly Row[] = [
  {
    kind: 'materialShortage',
    owner: 'materialHandler',
    cause: (matter) => raising({ material: 'steel' })(matter, 'materialShortage'),
    fits: ofOrder,
    option: () => 'wait/30',
    may: everybody,
    gate: mayWork,
    gateIs: ['deviation-blocks', 'deviation-blocks', 'accepted'],
  },
  {
    kind: 'equipmentStop',
    owner: 'maintenance',
    cause: async ({ floor: { first } }) => {
      await first.give(first.commands.raise('sam', 'equipmentStop'));
    },
    fits: (_matter, { subject }) => subject.equipment === 'saw-1',
    option: () => 'repair',
    may: everybody,
    // Whoever repairs it stops it, and lets it go on: then it is over.
    end: async ({ floor: { first } }) => {
      await first.give(first.commands.stop('sam'));
      await first.give(first.commands.release('sam'));
    },
  },
  {
    kind: 'qualityConcern',
    owner: 'qualityInspector',
    cause: (matter) => raising()(matter, 'qualityConcern'),
    fits: ofOrder,
    option: () => 'hold/order',
    may: ['qualityInspector', 'supervisor'],
    settles: true,
    gate: mayWork,
    gateIs: ['accepted', 'order-held', 'order-held'],
  },
  {
    kind: 'reworkNeeded',
    owner: 'supervisor',
    before: async (matter) => {
      const { first } = matter.floor;
      await first.give(first.commands.start('sam', matter.order, '10', 'urgent'));
      await first.give(first.commands.report('sam', matter.order, '10', { good: '4', rework: '6' }));
      await first.give(first.commands.suspend('sam', matter.order, '10'));
    },
    cause: (matter) => raising()(matter, 'reworkNeeded'),
    fits: ofOrder,
    option: () => 'rework/burr',
    may: ['operator', 'setter', 'qualityInspector', 'supervisor'],
    settles: true,
    // The operation that it brings about is one that anybody may begin.
    gate: async ({ order, notes, floor: { first } }) => {
      const operation = reworkOperationId(notes.get('decision') ?? 'none');
      const { commands, outcome } = first;
      const answer = await outcome(commands.start('sam', order, operation, 'urgent'));
      if (answer === 'accepted') await first.give(commands.suspend('sam', order, operation));
      return answer === 'job-running-elsewhere' ? 'accepted' : answer;
    },
    gateIs: ['operation-unknown', 'accepted', 'accepted'],
  },
  {
    kind: 'maintenanceConflict',
    owner: 'supervisor',
    cause: (matter) => raising({ params: { minutes: 90 } })(matter, 'maintenanceConflict'),
    fits: ofOrder,
    option: () => 'after',
    may: ['maintenance', 'supervisor', 'engineer'],
    gate: mayWork,
    gateIs: ['deviation-blocks', 'accepted', 'accepted'],
  },
  {
    kind: 'orderStopRequest',
    owner: 'supervisor',
    cause: (matter) => raising()(matter, 'orderStopRequest'),
    fits: ofOrder,
    option: () => 'stop',
    may: ['supervisor'],
    needsSecond: true,
    settles: true,
    gate: mayWork,
    gateIs: ['deviation-blocks', 'order-stopped', 'order-stopped'],
  },
  {
    kind: 'assistance',
    owner: 'materialHandler',
    cause: (matter) => raising({ params: { call: 'material' } })(matter, 'assistance'),
    fits: ofOrder,
    option: () => 'seeTo',
    may: everybody,
    gate: mayWork,
    gateIs: ['accepted', 'accepted', 'accepted'],
  },
  {
    kind: 'holdHit',
    owner: 'qualityInspector',
    before: async ({ order, floor: { second } }) => {
      await second.give(second.commands.start('tom', order, '10', 'urgent'));
    },
    cause: async ({ order, floor: { first } }) => {
      await first.give(first.commands.hold('sue', { kind: 'workOrder', id: order }));
    },
    fits: ofOrder,
    option: () => 'stopWork',
    may: ['operator', 'setter', 'supervisor'],
    gate: mayWork,
    gateIs: ['order-held', 'order-held', 'order-held'],
    settles: true,
  },
  {
    kind: 'orderChanged',
    owner: 'supervisor',
    before: (matter) => begun(matter, matter.floor.first, 'sam'),
    cause: async ({ order, floor: { plant } }) => {
      await Promise.resolve();
      plant.erp.orders([order], '150');
    },
    fits: ofOrder,
    option: () => 'adopt',
    may: ['supervisor'],
    settles: true,
    gate: async ({ order, floor: { first } }) => {
      const { give, commands, work } = first;
      await give(commands.resume('sam', order, '10'));
      const running = await comes(`${order} on the screen`, () => {
        const job = work.view('home')?.running?.job;
        return job?.order === order ? job : undefined;
      });
      await give(commands.suspend('sam', order, '10'));
      return running.quantity.value === '100' ? 'before' : 'after';
    },
    gateIs: ['before', 'after', 'after'],
  },
  {
    kind: 'postingRefused',
    owner: 'engineer',
    before: async ({ order, notes, floor: { first } }) => {
      const { give, commands } = first;
      await give(commands.start('sam', order, '10', 'urgent'));
      const [report] = await give(commands.report('sam', order, '10', { good: '5' }));
      notes.set('report', must(report, 'report'));
      await give(commands.suspend('sam', order, '10'));
    },
    cause: async ({ notes, floor: { plant } }) => {
      await Promise.resolve();
      plant.erp.refuse(notes.get('report') ?? '');
    },
    fits: ofOrder,
    option: () => 'bookedByHand',
    may: ['supervisor', 'engineer'],
    settles: true,
  },
  {
    kind: 'postingSilent',
    owner: 'engineer',
    cause: async () => await Promise.resolve(),
    fits: () => true,
    option: () => 'mendErp',
    may: everybody,
    end: async ({ life, floor: { plant } }) => {
      await Promise.resolve();
      plant.erp.accept(must(plant.unanswered[life], 'a report that nobody answered'));
    },
  },
  {
    kind: 'lotOverconsumed',
    owner: 'materialHandler',
    apart: true,
    cause: async ({ order, life, floor }) => {
      for (const [kiosk, person, job, metres] of [
        [floor.first, 'sam', order, '20'],
        [floor.second, 'tom', otherOrder(life), '25'],
      ] as const) {
        const { give, commands } = kiosk;
        await give(commands.start(person, job, '10', 'urgent'));
        await give(commands.consume(person, job, '10', lotOf(life), metres));
        await give(commands.suspend(person, job, '10'));
      }
    },
    fits: ({ life }, { subject }) => subject.lot === lotOf(life),
    option: () => 'otherLot/lot-full',
    may: ['operator', 'setter', 'materialHandler', 'supervisor'],
    settles: true,
  },
  {
    kind: 'jobStartedTwice',
    owner: 'supervisor',
    apart: true,
    cause: beganTwice,
    fits: ofOrder,
    option: () => 'share',
    may: everybody,
    settles: true,
    gate: mayWork,
    gateIs: ['accepted', 'accepted', 'accepted'],
  },
  {
    kind: 'jobFinishedTwice',
    owner: 'supervisor',
    apart: true,
    cause: async (matter) => {
      await beganTwice(matter);
      for (const [kiosk, person] of [
        [matter.floor.first, 'sam'],
        [matter.floor.second, 'tom'],
      ] as const)
        await kiosk.give(kiosk.commands.complete(person, matter.order, '10', { good: '60' }));
    },
    fits: ofOrder,
    option: () => 'bothTrue',
    may: ['supervisor', 'engineer'],
    settles: true,
    gate: mayWork,
    gateIs: ['operation-completed', 'operation-completed', 'operation-completed'],
  },
  {
    kind: 'decisionsCollided',
    owner: 'supervisor',
    before: async (matter) => {
      const { first, second } = matter.floor;
      const raise = first.commands.raise('sam', 'qualityConcern', { order: matter.order });
      await first.give(raise);
      matter.notes.set('concern', raise.id);
      await second.see('a concern', ({ id }) => id === raise.id);
    },
    apart: true,
    cause: async ({ notes, floor: { first, second } }) => {
      const concern = notes.get('concern') ?? '';
      await first.give(first.commands.choose('sue', concern, 'hold/order'));
      const goOn = { deviation: concern, option: 'goOn', note: 'Looked at it' };
      await second.give({ id: crypto.randomUUID(), actor: 'boss', name: 'decideDeviation', params: goOn });
    },
    fits: ofOrder,
    option: () => 'firstStands',
    may: ['supervisor'],
    settles: true,
    gate: mayWork,
    gateIs: ['order-held', 'order-held', 'order-held'],
  },
  {
    kind: 'lateFact',
    owner: 'supervisor',
    apart: true,
    cause: async (matter) => {
      const { first, second } = matter.floor;
      await beganTwice(matter);
      await first.give(first.commands.complete('sam', matter.order, '10', { good: '60' }));
      await second.give(second.commands.report('tom', matter.order, '10', { good: '30' }));
    },
    fits: ofOrder,
    option: () => 'counts',
    may: ['supervisor', 'engineer'],
    settles: true,
    gate: mayWork,
    // The second station has it still.
    gateIs: ['job-running-elsewhere', 'job-running-elsewhere', 'job-running-elsewhere'],
  },
  {
    kind: 'stationForked',
    owner: 'engineer',
    before: async ({ floor, notes }) => {
      await shipped(floor, [atTheMill('ann')]);
      notes.set('seq', String(floor.third.head().seq));
    },
    cause: async ({ floor }) => {
      const clone = floor.third.clone();
      await shipped(floor, [atTheMill('ann')]);
      await shipped({ ...floor, third: clone }, [atTheMill('ann')]);
    },
    fits: () => true,
    option: () => 'restored',
    may: ['supervisor', 'engineer'],
    settles: true,
  },
  {
    kind: 'factSetAside',
    owner: 'supervisor',
    cause: async ({ floor, notes }) => {
      notes.set('fact', await shipped(floor, [atTheMill('old')]));
    },
    fits: ({ notes }, { subject }) => subject.fact === notes.get('fact'),
    option: () => 'notNeeded',
    may: ['supervisor', 'engineer'],
    settles: true,
  },
  {
    kind: 'ruleApproval',
    owner: 'supervisor',
    cause: async ({ order, floor: { first } }) => {
      const { give, commands } = first;
      await give(commands.start('sam', order, '10', 'urgent'));
      await give(commands.report('sam', order, '10', { good: '1' }));
      await give(commands.suspend('sam', order, '10'));
    },
    fits: ofOrder,
    option: () => 'approve/stopEquipment',
    may: ['supervisor'],
    there: true,
    settles: true,
    gate: async ({ floor: { first } }) => {
      const answer = await first.outcome(first.commands.release('sam'));
      return answer === 'accepted' ? 'the machine stood' : answer;
    },
    gateIs: ['equipment-not-stopped', 'the machine stood', 'equipment-not-stopped'],
  },
  {
    kind: 'ruleNotice',
    owner: 'supervisor',
    cause: async ({ order, floor: { first } }) => {
      const { give, commands } = first;
      await give(commands.start('sam', order, '10', 'urgent'));
      await give(commands.report('sam', order, '10', { good: '1' }));
      await give(commands.suspend('sam', order, '10'));
    },
    fits: ofOrder,
    option: () => 'seen',
    may: ['supervisor'],
    settles: true,
  },
];

/** The kinds of deviations, each with a way to bring it about and one out of it. */
export const kinds: readonly Row[] = table;
