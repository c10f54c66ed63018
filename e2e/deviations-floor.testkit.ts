import type { DeviationKind } from '../shared/deviations/deviation-kinds.ts';
import type { RuleDefinition } from '../shared/rules/rule-definition.ts';
import { testStation } from '../sync-server/testing/station.testkit.ts';
import type { Floor } from './deviations-kinds.testkit.ts';
import { makeDeviationsPlant, personOf, RULED } from './deviations-plant.testkit.ts';
import { comes, openKiosk } from './deviations-station.testkit.ts';
import { dataFolder, killServer, startServer } from './plant.testkit.ts';

/** Two stations, a server and an ERP that run. */
export interface OpenedFloor extends Floor {
  /** Ends everything; the data of the server stay. */
  readonly end: () => Promise<void>;
}

/** Whatever is counted on orders of one customer is one proposal to stop the machine. */
const watched: RuleDefinition = {
  name: 'Stop for this customer',
  places: ['saw-1'],
  when: { kind: 'fact', types: ['QuantityReported'] },
  if: [{ kind: 'forCustomer', customer: RULED }],
  does: { kind: 'propose', command: 'stopEquipment', role: 'supervisor', text: 'Look at it' },
  limits: { perHour: 60, quietMinutes: 0 },
};

/** Opens a plant with an order for each kind of deviation in each of so many lives; people are signed on. */
export async function openFloor(kinds: readonly DeviationKind[], lives: number): Promise<OpenedFloor> {
  const plant = await makeDeviationsPlant(kinds, lives);
  const server = await startServer(plant.data, '0', plant.serverArgs);
  const stations = dataFolder();
  const [first, second] = await Promise.all(
    (['st-saw-1', 'st-saw-2'] as const).map((name) => openKiosk(name, stations, Number(server.port))),
  );
  if (!first || !second) throw new Error('no stations');
  await Promise.all(
    [first, second].map(async ({ name, heal, work }) => {
      await heal();
      await comes(`the orders at ${name}`, () => {
        const orders = work.view('next')?.lines.length ?? 0;
        return orders > 0 ? true : undefined;
      });
    }),
  );
  for (const { give, commands } of [first, second])
    for (const person of ['sam', 'sue', ...Object.values(personOf)]) await give(commands.signOn(person));
  if (kinds.includes('ruleApproval')) {
    const [from, to] = [Date.now() - 86_400_000, Date.now()].map((ms) => new Date(ms).toISOString());
    if (from === undefined || to === undefined) throw new Error('no time');
    await first.give(first.commands.publish('eva', 'watched', watched, { from, to, machines: 1, facts: 0, fired: 0 }));
  }
  let ending: Promise<void> | undefined;
  const third = testStation('st-mill-1', undefined, 'demo', Date.now() - 3_600_000);
  return {
    first,
    second,
    third,
    server,
    plant,
    end: () => {
      ending ??= Promise.all([first.end(), second.end()]).then(() => killServer(server));
      return ending;
    },
  };
}
