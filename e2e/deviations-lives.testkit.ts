import type { Role } from '../shared/authority/can.ts';
import type { DeviationKind } from '../shared/deviations/deviation-kinds.ts';
import { must } from '../shared/invariant.ts';
import type { DeviationLine } from '../shared/views/deviations-view.ts';
import { kinds } from './deviations-kinds.testkit.ts';
import type { Floor, Matter, Row } from './deviations-kinds.testkit.ts';
import { orderOf, personOf } from './deviations-plant.testkit.ts';
import { comes } from './deviations-station.testkit.ts';
import type { Kiosk } from './deviations-station.testkit.ts';

/** The arrows of a life: before one of them the network is cut, and heals behind it. `none`: it never is. */
export const arrows = ['none', 'raise', 'travel', 'take', 'decide', 'effect', 'resolve'] as const;
export type Arrow = (typeof arrows)[number];

/** What became of one deviation, step by step; it ends with what went wrong, if anything did. */
export interface Life {
  id?: string;
  owner?: Role;
  takenBy?: string;
  /** Roles that are offered what is chosen, and what the others hear. */
  may?: readonly Role[];
  others?: string;
  decidedBy?: Role;
  gates: string[];
  wrong?: string;
}

interface Going {
  readonly row: Row;
  readonly matter: Matter;
  readonly life: Life;
  line?: DeviationLine;
  decider?: string;
}

/** Who agrees to what somebody else proposed. */
const SECOND = 'sue';

/** Does a step of every life that is still well; what goes wrong is noted there, and the others go on. */
async function each(all: readonly Going[], step: string, does: (going: Going) => Promise<void>): Promise<void> {
  for (const going of all) {
    if (going.life.wrong !== undefined) continue;
    try {
      await does(going);
    } catch (error) {
      going.life.wrong = `${step}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
}

/** The network is cut for some stations while something happens. */
async function without(kiosks: readonly Kiosk[], does: () => Promise<void>): Promise<void> {
  await Promise.all(kiosks.map((kiosk) => kiosk.cut()));
  try {
    await does();
  } finally {
    await Promise.all(kiosks.map((kiosk) => kiosk.heal()));
  }
}

const fits = ({ row, matter }: Going) => {
  return (line: DeviationLine) => line.kind === row.kind && row.fits(matter, line);
};
const lineOf = (going: Going) => must(going.line, 'what was seen');

async function gate({ row, matter, life }: Going, wanted: number): Promise<void> {
  if (!row.gate) return;
  const { gate: look, gateIs } = row;
  const expected = gateIs?.[wanted];
  // What another station did takes a moment: a gate is asked until it says what it should, and what it said last is kept.
  let said = '';
  await comes(`the gate saying ${expected}`, async () => {
    said = await look(matter);
    return said === expected ? true : undefined;
  }).catch(() => undefined);
  life.gates.push(said);
}

/** Takes it, as one of the role that it belongs to. */
async function take(going: Going, { give }: Kiosk): Promise<void> {
  const { id, subject } = lineOf(going);
  const { owner } = going.life;
  const actor = personOf[must(owner, 'owner')];
  await give({ id: crypto.randomUUID(), actor, name: 'acknowledgeDeviation', params: { deviation: id, subject } });
}

/** Decides, each life by another of the roles that may; whoever may not is told so. */
async function decide(going: Going, number: number, kiosk: Kiosk): Promise<void> {
  const { row, matter, life } = going;
  const line = lineOf(going);
  const option = row.option(matter);
  const detail = must(await kiosk.detail(line), 'detail');
  const offered = detail.options.find((one) => one.option === option);
  if (!offered) throw new Error(`${option} is not offered, but ${detail.options.map((one) => one.option).join(', ')}`);
  life.may = offered.roles;
  const order = (actor: string) => {
    const reason = offered.needsReason?.[0]?.code;
    const about = { deviation: line.id, option, subject: line.subject };
    const params = reason === undefined ? about : { ...about, reason };
    return { id: crypto.randomUUID(), actor, name: 'decideDeviation', params } as const;
  };
  const other = (Object.keys(personOf) as Role[]).find((role) => !offered.roles.includes(role));
  if (other !== undefined) life.others = await kiosk.outcome(order(personOf[other]));
  const role = must(offered.roles[number % offered.roles.length], 'role');
  life.decidedBy = role;
  const command = order(personOf[role]);
  await kiosk.give(command);
  going.decider = personOf[role];
  matter.notes.set('decision', command.id);
  if (!row.needsSecond) return;
  const agreed = kiosk.commands.answer(SECOND, line.id, option, true);
  await kiosk.give(agreed);
  matter.notes.set('decision', agreed.id);
}

async function resolve({ row, matter, decider, line }: Going, { give, commands }: Kiosk): Promise<void> {
  if (row.end) await row.end(matter);
  if (row.settles) return;
  // Work that ended it has settled it already.
  if (row.kind === 'equipmentStop') return;
  await give(commands.settleDeviation(must(decider, 'decider'), must(line, 'line').id));
}

/**
 * Plays one life of every kind: raised at the first station or found there, seen and taken at the second, decided by a role that may, felt at the
 * first, settled, and gone from both. The network is cut before one arrow.
 */
export async function playLives(
  floor: Floor,
  arrow: Arrow,
  rows: readonly Row[] = kinds,
): Promise<ReadonlyMap<DeviationKind, Life>> {
  const { first, second } = floor;
  const number = arrows.indexOf(arrow);
  const all = rows.map((row): Going => {
    const matter = { floor, life: number, order: orderOf(row.kind, number), notes: new Map<string, string>() };
    return { row, matter, life: { gates: [] } };
  });
  const cutAt = (at: Arrow, kiosks: readonly Kiosk[], does: () => Promise<void>) =>
    at === arrow ? without(kiosks, does) : does();

  const before = (some: readonly Going[]) => each(some, 'before', async ({ row, matter }) => row.before?.(matter));
  const causes = (some: readonly Going[]) => each(some, 'cause', ({ row, matter }) => row.cause(matter));
  const apart = all.filter(({ row }) => row.apart);
  const together = all.filter(({ row }) => !row.apart);
  await before(apart);
  await without([first, second], () => causes(apart));
  await before(together);
  await cutAt('raise', [first], () => cutAt('travel', [second], () => causes(together)));
  await each(all, 'seen', async (going) => {
    going.line = await second.see(going.row.kind, fits(going));
    going.life.id = going.line.id;
    going.life.owner = going.line.owner.role;
    await first.see(going.row.kind, fits(going));
  });
  await each(all, 'gate before', (going) => gate(going, 0));
  await cutAt('take', [second], () => each(all, 'take', (going) => take(going, second)));
  await each(all, 'taken', async (going) => {
    const { id } = lineOf(going);
    const { owner } = await first.see(`${id} taken`, (one) => one.id === id && one.status === 'acknowledged');
    going.life.takenBy = owner.person ?? 'nobody';
  });
  await cutAt('decide', [second], () =>
    cutAt('effect', [first], () =>
      each(all, 'decide', (going) => decide(going, number, going.row.there ? first : second)),
    ),
  );
  await each(all, 'decided', async (going) => {
    const { id } = lineOf(going);
    const isOpen = (one: DeviationLine) => one.id === id && one.status !== 'decided';
    for (const kiosk of [first, second]) await kiosk.gone(`${id} undecided`, isOpen);
  });
  // What was done at the machine ends before others use it.
  await each(all.toReversed(), 'gate decided', (going) => gate(going, 1));
  await cutAt('resolve', [second], () => each(all, 'resolve', (going) => resolve(going, second)));
  await each(all, 'gone', async (going) => {
    const { id } = lineOf(going);
    for (const kiosk of [first, second]) await kiosk.gone(`${id} settled`, (one) => one.id === id);
  });
  await each(all, 'gate settled', (going) => gate(going, 2));
  return new Map(all.map(({ row, life }) => [row.kind, life]));
}
