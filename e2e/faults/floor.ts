import { readErp, readServer, readStation } from './evidence.ts';
import type { StationEvidence } from './evidence.ts';
import { plantStations } from './fault-plant.ts';
import type { FaultPlant } from './fault-plant.ts';
import type { Chance } from './fault.ts';
import { openLedger } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import { acknowledgedTotals, judge, missingPostings } from './oracle.ts';
import type { Judgement } from './oracle.ts';
import type { ServerKeeper } from './server-keeper.ts';
import { startPerson } from './virtual-person.ts';
import type { VirtualPerson } from './virtual-person.ts';
import { stopwatch, until } from './waiting.ts';
import type { Workplace } from './workplace.ts';

/** A plant at work: a server, stations, people. */
export interface Floor {
  readonly ledger: Ledger;
  readonly people: readonly VirtualPerson[];
  /** Lets everybody finish, waits until nothing is under way, ends all, and judges what is left. */
  readonly finish: (drainMs: number) => Promise<Judgement & { readonly drainedMs: number }>;
}

export interface FloorStart {
  readonly plant: FaultPlant;
  readonly server: ServerKeeper;
  readonly workplaces: readonly Workplace[];
  readonly chance: Chance;
  /** Longest time between two commands of one person, in milliseconds. */
  readonly thinkMs: number;
  /** See Evidence. */
  readonly erpMayRepeat?: boolean;
}

/** A station that has nothing more to come, and had nothing more for this long, has pulled everything it knows of. */
const SETTLED_MS = 3000;

/** Watches how far a station has pulled, beside so many facts on the server. */
type HasSettled = (workplace: Workplace, facts: number) => boolean;

/**
 * Watches how far stations have pulled. What a settled station misses all the same, the oracle finds on its disk. What has just come to
 * the server, a station has yet to hear of: it settles only after that.
 */
function watchPulls(): HasSettled {
  const seen = new Map<string, { readonly places: string; readonly since: number }>();
  return ({ name, view }, facts) => {
    const lanes = view('sync')?.lanes ?? [];
    const places = JSON.stringify([facts, lanes.map(({ here, coming }) => [here, coming])]);
    const before = seen.get(name);
    if (before?.places !== places) seen.set(name, { places, since: performance.now() });
    const settled = before?.places === places && performance.now() - before.since > SETTLED_MS;
    return settled && lanes.length > 0 && lanes.every(({ coming }) => coming === 0);
  };
}

/** What is still under way, in a sentence; undefined when everything has arrived everywhere. */
async function underWay(
  { plant, server, workplaces }: FloorStart,
  hasSettled: HasSettled,
): Promise<string | undefined> {
  for (const { name, view } of workplaces) {
    const sync = view('sync');
    if (sync?.state !== 'online' || sync.waiting > 0)
      return `STUCK: ${name} is ${sync?.state ?? 'silent'} with ${sync?.waiting ?? '?'} facts waiting (${sync?.problem?.code ?? 'no problem'}: ${sync?.problem?.detail ?? ''}).`;
  }
  const there = await readServer(server.url).catch((error: unknown) => String(error));
  if (typeof there === 'string') return `STUCK: the server does not answer (${there}).`;
  const facts = new Set(there.facts.map(({ id }) => id)).size;
  for (const workplace of workplaces) {
    const settled = hasSettled(workplace, facts);
    const known = await workplace.factsKnown();
    if (known < facts && !settled) return `STUCK: ${workplace.name} knows ${known} of ${facts} facts.`;
  }
  const missing = missingPostings(there, readErp(plant.erpOut));
  return missing.length > 0 ? `STUCK: ${missing.length} postings have not reached the ERP.` : undefined;
}

/** What the screens of the stations show at the end, against what people were told. */
function wrongScreens(workplaces: readonly Workplace[], ledger: Ledger): string[] {
  const totals = acknowledgedTotals(ledger.entries);
  return workplaces.flatMap(({ name, view }) => {
    const job = view('home')?.running?.job;
    if (!job) return [];
    const told = totals.get(`${job.order}/${job.operation}`) ?? { good: 0, scrap: 0, rework: 0 };
    const shown = { good: Number(job.good), scrap: Number(job.scrap), rework: Number(job.rework) };
    if (shown.good === told.good && shown.scrap === told.scrap && shown.rework === told.rework) return [];
    return [
      `The screen of ${name} shows ${JSON.stringify(shown)} for ${job.order}, people were told ${JSON.stringify(told)}.`,
    ];
  });
}

/** Puts people to work at every workplace. */
export function startFloor(start: FloorStart): Floor {
  const { plant, server, workplaces, chance, thinkMs } = start;
  const ledger = openLedger();
  const people = workplaces.flatMap((workplace) => {
    const badges = plantStations.find(({ id }) => id === workplace.name)?.badges ?? [];
    return badges.map((badge) => startPerson({ workplace, badge, ledger, chance, thinkMs }));
  });
  return {
    ledger,
    people,
    finish: async (drainMs) => {
      const elapsed = stopwatch();
      const violations: string[] = [];
      const stopped = Promise.all(people.map((person) => person.stop())).then(() => true);
      if ((await Promise.race([stopped, until(() => undefined, drainMs)])) !== true) {
        const open = ledger.entries.filter(({ facts, refusal }) => facts === undefined && refusal === undefined);
        violations.push(
          ...open.map(
            ({ station, command }) => `STUCK: ${command.name} ${command.id} at ${station} was never answered.`,
          ),
        );
      }
      const hasSettled = watchPulls();
      let left: string | undefined;
      await until(
        async () => {
          left = await underWay(start, hasSettled);
          return left === undefined ? true : undefined;
        },
        drainMs,
        250,
      );
      if (left !== undefined) violations.push(`After ${Math.round(drainMs / 1000)} s of peace: ${left}`);
      else violations.push(...wrongScreens(workplaces, ledger));
      const drainedMs = elapsed();

      const there = await readServer(server.url).catch((error: unknown) => {
        violations.push(`The server cannot be read at the end: ${String(error)}.`);
        return undefined;
      });
      await Promise.all(workplaces.map((workplace) => workplace.stop()));
      await server.stop();
      const stations: StationEvidence[] = [];
      for (const { name, folder } of workplaces) {
        try {
          stations.push(await readStation(folder, name));
        } catch (error) {
          violations.push(`LOST: the store of ${name} cannot be opened: ${String(error)}`);
        }
      }
      const judgement = judge({
        ledger: ledger.entries,
        stations,
        erpMayRepeat: start.erpMayRepeat ?? false,
        ...(there ? { server: there, erp: readErp(plant.erpOut) } : {}),
      });
      const odd = [...server.oddEnds, ...workplaces.flatMap(({ oddEnds }) => oddEnds)];
      return { ...judgement, drainedMs, violations: [...violations, ...judgement.violations, ...odd] };
    },
  };
}
