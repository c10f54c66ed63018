import type { DeviationKind } from '../shared/deviations/deviation-kinds.ts';
import { testStation } from '../sync-server/testing/station.testkit.ts';
import type { Floor } from './deviations-kinds.testkit.ts';
import { makeDeviationsPlant, personOf, watchedRule } from './deviations-plant.testkit.ts';
import { comes, openKiosk } from './deviations-station.testkit.ts';
import { dataFolder, killServer, startServer } from './plant.testkit.ts';

/** Two stations, a server and an ERP that run. */
export interface OpenedFloor extends Floor {
  /** Ends everything; the data of the server stay. */
  readonly end: () => Promise<void>;
}

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
  for (const kind of ['ruleApproval', 'ruleNotice'] as const)
    if (kinds.includes(kind)) await first.give(watchedRule(first.commands, 'QuantityReported', kind));
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
