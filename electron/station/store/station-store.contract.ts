import { describe, expect, it } from 'vitest';

import { emptyHead } from '../../../shared/facts/chain.ts';
import type { ChainHead, Lane } from '../../../shared/facts/chain.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import { HLC_ZERO } from '../../../shared/facts/hlc.ts';
import type { Hlc } from '../../../shared/facts/hlc.ts';
import { sealFacts } from '../../../shared/facts/seal.ts';
import { rowKey } from '../../../shared/sync/protocol.ts';
import type { Checkpoint, LooseRow } from '../../../shared/sync/protocol.ts';
import type { PullSource, StationStore } from './station-store.ts';
import type { StoredItem, StorePart } from './store-reader.ts';

/** Opens stores on one disk, again and again. */
export interface StoreHarness {
  readonly open: () => Promise<StationStore>;
}

let ids = 0;
function id(): string {
  ids += 1;
  return `01900000-0000-7000-8000-${ids.toString(16).padStart(12, '0')}`;
}

const command = '01900000-0000-7000-8000-c00000000000';

/** Facts that continue a chain. */
export function someFacts(
  count: number,
  head: ChainHead = emptyHead('line-1/normal/0123456789ab'),
  after: Hlc = HLC_ZERO,
): { readonly facts: RawFact[]; readonly head: ChainHead; readonly hlc: Hlc } {
  const drafts = Array.from({ length: count }, () => ({
    type: 'SignedOn',
    v: 1,
    refs: ['person:p1'],
    data: { person: 'p1', station: 'line-1' },
    occurredAt: '2026-03-02T06:00:00.000Z',
    person: { id: 'p1', proof: 'badge' as const },
    command,
  }));
  const {
    facts,
    head: end,
    hlc,
  } = sealFacts(drafts, head, after, {
    site: 'demo',
    nowMs: 1_772_431_200_000,
    boot: 'b',
    mono: 1,
    newId: id,
  });
  return { facts, head: end, hlc };
}

/** A site log in memory that a store can pull from. */
export function logSource(identifier: string, rows: LooseRow[]): PullSource & { failing: boolean } {
  return {
    identifier,
    log: identifier,
    retryMs: 10,
    failed: () => undefined,
    failing: false,
    fetch(checkpoint: Checkpoint | null, limit: number) {
      if (this.failing) return Promise.reject(new Error('The server does not answer.'));
      const after = checkpoint?.seq ?? 0;
      // Pages are made short on purpose: a source that filters rows gives short pages that are not the end.
      const page = rows.filter((row) => row.seq > after).slice(0, Math.min(limit, 7));
      const seq = page.at(-1)?.seq ?? after;
      return Promise.resolve({ rows: page, checkpoint: { epoch: 'e1', seq }, more: rows.some((row) => row.seq > seq) });
    },
  };
}

/** Rows of the site log. */
export function someRows(from: number, to: number): LooseRow[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({
    seq: from + index,
    key: `receipt/${from + index}`,
    lane: 'normal' as const,
    kind: 'receipt',
    body: { n: from + index },
  }));
}

async function everything(store: StationStore): Promise<{ own: RawFact[]; rows: LooseRow[] }> {
  const own: RawFact[] = [];
  const rows: LooseRow[] = [];
  for await (const batch of store.stream()) {
    if ('own' in batch) own.push(...batch.own);
    else rows.push(...batch.rows);
  }
  return { own, rows: rows.toSorted((a, b) => a.seq - b.seq) };
}

/** What every implementation of StationStore must do. */
export function describeStationStore(name: string, prepare: () => Promise<StoreHarness>): void {
  describe(`station store: ${name}`, () => {
    it('keeps appended facts byte for byte across a reopening', async () => {
      const { open } = await prepare();
      const first = await open();
      const { facts } = someFacts(3);
      await first.append(facts);
      await first.close();
      const second = await open();
      expect((await everything(second)).own).toEqual(facts);
      await second.close();
    });

    it('keeps nothing of an append when one of its ids is taken, and goes on', async () => {
      const { open } = await prepare();
      const store = await open();
      const { facts, head } = someFacts(3);
      await store.append(facts);
      const [first, second] = someFacts(2, head).facts;
      const taken = { ...second, id: facts[1]?.id } as RawFact;
      await expect(store.append([first as RawFact, taken])).rejects.toThrow(/is stored already|holds another fact/);
      expect((await everything(store)).own).toEqual(facts);
      await store.append([first as RawFact]);
      expect((await everything(store)).own).toEqual([...facts, first]);
      await store.close();
    });

    it('is the same generation for as long as it is the same disk', async () => {
      const { open } = await prepare();
      const { open: openOther } = await prepare();
      const first = await open();
      const { generation } = first;
      await first.close();
      const again = await open();
      expect(again.generation).toBe(generation);
      await again.close();
      const other = await openOther();
      expect(other.generation).not.toBe(generation);
      await other.close();
    });

    it('gives the facts of one chain after a place, in order and no more than asked for', async () => {
      const { open } = await prepare();
      const store = await open();
      const normal = someFacts(25);
      const priority = someFacts(4, emptyHead('line-1/priority/0123456789ab'));
      await store.append([...priority.facts, ...normal.facts]);
      const found = await store.ownAfter('line-1/normal/0123456789ab', 10, 5);
      expect(found.map((fact) => fact.seq)).toEqual([11, 12, 13, 14, 15]);
      expect(await store.ownAfter('line-1/normal/0123456789ab', 25, 5)).toEqual([]);
      await store.close();
    });

    it('gives the facts before and behind a hole apart', async () => {
      const { open } = await prepare();
      const store = await open();
      const { facts } = someFacts(9);
      await store.append(facts.filter((fact) => fact.seq < 4 || fact.seq > 6));
      const chain = 'line-1/normal/0123456789ab';
      expect((await store.ownAfter(chain, 0, 100)).map((fact) => fact.seq)).toEqual([1, 2, 3]);
      expect((await store.ownAfter(chain, 3, 100)).map((fact) => fact.seq)).toEqual([7, 8, 9]);
      await store.close();
    });

    it('finds the facts of a command in the order of their recording', async () => {
      const { open } = await prepare();
      const store = await open();
      const { facts } = someFacts(3);
      await store.append(facts);
      expect((await store.ownOfCommand(command)).map((fact) => fact.id)).toEqual(facts.map((fact) => fact.id));
      expect(await store.ownOfCommand('01900000-0000-7000-8000-c0000000ffff')).toEqual([]);
      await store.close();
    });

    it('lets look at everything at once, by place, by id and by key, and tells where it ends', async () => {
      const { open } = await prepare();
      const store = await open();
      const first = someFacts(5);
      await store.append(first.facts);
      const pull = await store.pull('normal', logSource('e1:i1', someRows(1, 9)));
      await pull.inSync();
      await pull.stop();
      const { reader } = store;
      const places = reader.ends();
      const later = someFacts(2, first.head);
      await store.append(later.facts);
      const after = (part: StorePart, from: number) => {
        const found: StoredItem[] = [];
        for (let place = from; ;) {
          const { items, through } = reader.after(part, place, 2);
          found.push(...items);
          if (through === place) return found;
          place = through;
        }
      };
      const ownOf = (items: readonly StoredItem[]) => items.map((item) => ('own' in item ? item.own : undefined));
      expect(ownOf(after('own', 0))).toEqual([...first.facts, ...later.facts]);
      expect(ownOf(after('own', places.own))).toEqual(later.facts);
      expect(after('normal', 0).map((item) => ('row' in item ? item.row : undefined))).toEqual(someRows(1, 9));
      expect(after('normal', places.normal)).toEqual([]);
      expect(after('priority', 0)).toEqual([]);
      const ids = [...first.facts, ...later.facts].map((fact) => fact.id);
      expect([...reader.facts([...ids, id()]).keys()].toSorted()).toEqual(ids.toSorted());
      expect([...reader.rows(['receipt/3', 'receipt/nothing']).values()]).toEqual(someRows(3, 3));
      expect(reader.lastOwn(3)).toEqual([...first.facts, ...later.facts].slice(-3).toReversed());
      expect(reader.heads()).toEqual([later.head]);
      expect(reader.placeOfOwn(later.head.chain, 5)).toBe(places.own);
      expect(reader.placeOfOwn(later.head.chain, 7)).toBe(reader.ends().own);
      expect(reader.placeOfOwn(later.head.chain, 8)).toBeUndefined();
      await store.close();
    });

    it('takes many appends at once', async () => {
      const { open } = await prepare();
      const store = await open();
      let head: ChainHead | undefined;
      const lots: RawFact[][] = [];
      for (let lot = 0; lot < 20; lot += 1) {
        const made = someFacts(2, head);
        ({ head } = made);
        lots.push(made.facts);
      }
      await Promise.all(lots.map((lot) => store.append(lot)));
      expect((await everything(store)).own.map((fact) => fact.id).toSorted()).toEqual(
        lots
          .flat()
          .map((fact) => fact.id)
          .toSorted(),
      );
      await store.close();
    });

    it('pulls all rows through short pages, tells them after they are kept, and keeps them across a reopening', async () => {
      const { open } = await prepare();
      const store = await open();
      const told: string[] = [];
      store.onRows((rows) => told.push(...rows.map((row) => row.key)));
      const source = logSource('e1:i1', someRows(1, 40));
      const pull = await store.pull('normal', source);
      await pull.inSync();
      expect(told.toSorted()).toEqual(
        someRows(1, 40)
          .map((row) => row.key)
          .toSorted(),
      );
      await pull.stop();
      await store.close();
      const again = await open();
      expect((await everything(again)).rows).toEqual(someRows(1, 40));
      await again.close();
    });

    it('continues where it was, takes newer rows of the same key, and goes on after the source was away', async () => {
      const { open } = await prepare();
      const rows = someRows(1, 10);
      const store = await open();
      const source = logSource('e1:i1', rows);
      const first = await store.pull('normal', source);
      await first.inSync();
      await first.stop();
      source.failing = true;
      rows.push({ seq: 11, key: 'receipt/3', lane: 'normal', kind: 'receipt', body: { n: 'newer' } });
      const second = await store.pull('normal', source);
      source.failing = false;
      await second.inSync();
      const { rows: kept } = await everything(store);
      expect(kept).toHaveLength(10);
      expect(kept.find((row) => row.key === 'receipt/3')?.body).toEqual({ n: 'newer' });
      await second.stop();
      await store.close();
    });

    it('tells how far rows are kept after they were told, and that all are, also when there was nothing new', async () => {
      const { open } = await prepare();
      const store = await open();
      const told: number[] = [];
      const seen: (number | string)[] = [];
      store.onRows((rows) => told.push(...rows.map((row) => row.seq)));
      const source: PullSource = {
        ...logSource('e3:i1', someRows(1, 20)),
        kept: ({ seq }) => {
          expect(Math.max(...told)).toBe(seq);
          seen.push(seq);
        },
        complete: ({ seq }) => seen.push(`all to ${seq}`),
      };
      const first = await store.pull('normal', source);
      await first.inSync();
      await first.stop();
      expect(seen.slice(0, 4)).toEqual([7, 14, 20, 'all to 20']);
      seen.length = 0;
      const second = await store.pull('normal', source);
      await second.inSync();
      expect(new Set(seen)).toEqual(new Set(['all to 20']));
      await second.stop();
      await store.close();
    });

    it('fetches no more than one page ahead of the one that is written', async () => {
      const { open } = await prepare();
      const store = await open();
      let given = 0;
      let most = 0;
      let kept = 0;
      const log = logSource('e4:i1', someRows(1, 70));
      const pull = await store.pull('normal', {
        ...log,
        fetch: async (place, limit) => {
          const page = await log.fetch(place, limit);
          given += 1;
          most = Math.max(most, given - kept);
          return page;
        },
        kept: () => {
          kept += 1;
        },
      });
      await pull.inSync();
      expect(most).toBeLessThanOrEqual(2);
      expect(kept).toBe(10);
      await pull.stop();
      await store.close();
    });

    it('looks once more when it was told to while the last page was on its way', async () => {
      const { open } = await prepare();
      const store = await open();
      const rows = someRows(1, 3);
      const log = logSource('e5:i1', rows);
      const everythingIsHere = new Promise<void>((resolve) => {
        store.onRows((some) => {
          if (some.some(({ seq }) => seq === 5)) resolve();
        });
      });
      let tell = (): void => undefined;
      const pull = await store.pull('normal', {
        ...log,
        fetch: async (place, limit) => {
          const page = await log.fetch(place, limit);
          if (page.checkpoint.seq === 4 && rows.length === 4) {
            rows.push(...someRows(5, 5));
            tell();
          }
          return page;
        },
      });
      await pull.inSync();
      tell = pull.look;
      rows.push(...someRows(4, 4));
      pull.look();
      await everythingIsHere;
      await pull.stop();
      await store.close();
    });

    it('pulls everything again from a source of another identity', async () => {
      const { open } = await prepare();
      const store = await open();
      const first = await store.pull('normal', logSource('e1:i1', someRows(1, 5)));
      await first.inSync();
      await first.stop();
      const second = await store.pull(
        'normal',
        logSource(
          'e2:i1',
          someRows(1, 3).map((row) => ({ ...row, body: { n: 'second epoch' } })),
        ),
      );
      await second.inSync();
      const { rows } = await everything(store);
      expect(rows.filter((row) => JSON.stringify(row.body) === '{"n":"second epoch"}')).toHaveLength(3);
      await second.stop();
      await store.close();
    });

    it('purges rows for good: they are gone, are told to nobody, and come again when they are sent again', async () => {
      const { open } = await prepare();
      const store = await open();
      const rows = someRows(1, 12);
      const pull = await store.pull('normal', logSource('e1:i1', rows));
      await pull.inSync();
      const told: string[] = [];
      store.onRows((some) => told.push(...some.map(({ key }) => key)));
      const gone = ['receipt/2', 'receipt/12', 'receipt/unknown'];
      await store.purge(gone, store.reader.ends());
      const left = rows.filter(({ key }) => !gone.includes(key));
      expect((await everything(store)).rows.map(({ key }) => key)).toEqual(left.map(({ key }) => key));
      expect(told).toEqual([]);
      rows.push({ ...(rows[1] as LooseRow), seq: 13 });
      await pull.inSync();
      expect(told).toEqual(['receipt/2']);
      await pull.stop();
      await store.close();
      const again = await open();
      expect((await everything(again)).rows.map(({ seq }) => seq)).toEqual([1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13]);
      await again.close();
    });

    it('forgets where other pulls were left, and not where the running ones are', async () => {
      const { open } = await prepare();
      const store = await open();
      const asked: string[] = [];
      const watched = (identifier: string) => {
        const source = logSource(identifier, someRows(1, 9));
        const fetch: PullSource['fetch'] = async (place, limit) => {
          asked.push(`${identifier} ${place?.seq ?? 0}`);
          return await source.fetch(place, limit);
        };
        return { ...source, fetch };
      };
      const bring = async (identifier: string) => {
        const pull = await store.pull('normal', watched(identifier));
        await pull.inSync();
        return pull;
      };
      await (await bring('before')).stop();
      const running = await bring('now');
      await store.forgetOtherPulls();
      asked.length = 0;
      await running.inSync();
      await running.stop();
      await (await bring('before')).stop();
      expect(asked).not.toContain('now 0');
      expect(asked).toContain('before 0');
      await store.close();
    });

    it('tells which log brought the revisions of an order last', async () => {
      const { open } = await prepare();
      const store = await open();
      const plan = (id: string, seq: number, lane: Lane): LooseRow => ({
        seq,
        key: rowKey.plan('workOrder', id, 1),
        lane,
        kind: 'plan',
        body: { id },
      });
      const bring = async (lane: Lane, log: string, rows: LooseRow[]) => {
        const pull = await store.pull(lane, logSource(log, rows));
        await pull.inSync();
        await pull.stop();
      };
      await bring('normal', 'first', [plan('a', 1, 'normal'), plan('b', 2, 'normal'), ...someRows(3, 4)]);
      await bring('priority', 'first', [plan('c', 1, 'priority')]);
      await bring('normal', 'second', [plan('b', 2, 'normal'), plan('d', 3, 'normal')]);
      const logs = store.reader.orderKeys().map(({ key, log }) => `${key} ${log}`);
      expect(logs.toSorted()).toEqual([
        'plan/workOrder/a@1 first',
        'plan/workOrder/b@1 second',
        'plan/workOrder/c@1 first',
        'plan/workOrder/d@1 second',
      ]);
      await store.close();
    });
  });
}
