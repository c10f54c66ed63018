import { describe, expect, it } from 'vitest';

import type { Lane } from '../../../shared/facts/chain.ts';
import { rowKey } from '../../../shared/sync/protocol.ts';
import type { LooseRow } from '../../../shared/sync/protocol.ts';
import type { PullSource } from './station-store.ts';
import { everything, logSource, someRows } from './store-samples.testkit.ts';
import type { StoreHarness } from './store-samples.testkit.ts';

/** What the pulls of every implementation of StationStore must do. */
export function describeStorePulls(name: string, prepare: () => Promise<StoreHarness>): void {
  describe(`pulls of a station store: ${name}`, () => {
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
      expect((await everything(store)).rows).toEqual(someRows(1, 5));
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

    it('tells which facts of the server it has, and which log brought them last', async () => {
      const { open } = await prepare();
      const store = await open();
      const row = (id: string, seq: number, chain: string, lane: Lane): LooseRow => ({
        seq,
        key: rowKey.fact(id),
        lane,
        kind: 'fact',
        body: { id, chain },
      });
      const bring = async (lane: Lane, log: string, rows: LooseRow[]) => {
        const pull = await store.pull(lane, logSource(log, rows));
        await pull.inSync();
        await pull.stop();
      };
      const server = 'server-0123456789ab/priority/0123456789ab';
      const [lost, told] = [row('a', 1, server, 'priority'), row('b', 2, server, 'priority')];
      await bring('priority', 'first:x', [lost, told, row('c', 3, 'st-1/priority/0123456789ab', 'priority')]);
      await bring('normal', 'first:x', [
        row('d', 1, server.replace('priority', 'normal'), 'normal'),
        ...someRows(2, 3),
      ]);
      await bring('priority', 'second:x', [told]);
      const keys = store.reader.serverFactKeys().map(({ key, log }) => `${key} ${log}`);
      expect(keys.toSorted()).toEqual(['fact/a first:x', 'fact/b second:x', 'fact/d first:x']);
      await store.close();
    });
  });
}
