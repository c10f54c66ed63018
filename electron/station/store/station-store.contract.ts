import { describe, expect, it } from 'vitest';

import { emptyHead } from '../../../shared/facts/chain.ts';
import type { ChainHead } from '../../../shared/facts/chain.ts';
import type { RawFact } from '../../../shared/facts/envelope.ts';
import type { LooseRow } from '../../../shared/sync/protocol.ts';
import type { StoredItem, StorePart } from './store-reader.ts';
import { everything, logSource, newId, someCommand, someFacts, someRows } from './store-samples.testkit.ts';
import type { StoreHarness } from './store-samples.testkit.ts';

/** What every implementation of StationStore must do; its pulls are in `describeStorePulls`. */
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
      expect((await store.ownOfCommand(someCommand)).map((fact) => fact.id)).toEqual(facts.map((fact) => fact.id));
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
      expect([...reader.facts([...ids, newId()]).keys()].toSorted()).toEqual(ids.toSorted());
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
  });
}
