import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { storeFolder } from '../../electron/station/kernel/store-folder.ts';
import { openRxStationStore } from '../../electron/station/store/rx-station-store.ts';
import { factEnvelope } from '../../shared/facts/envelope.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { receipt } from '../../shared/sync/protocol.ts';
import type { LooseRow, Receipt } from '../../shared/sync/protocol.ts';
import { testStation } from '../../sync-server/testing/station.testkit.ts';
import { connect } from '../../sync-server/testing/sync-client.testkit.ts';

/** What one station has on its disk. */
export interface StationEvidence {
  readonly name: string;
  /** The facts of its own log, in the order in which they lie there. */
  readonly own: readonly RawFact[];
  /** The facts that it has pulled. */
  readonly pulled: readonly RawFact[];
  /** Keys of pulled facts that cannot be read. */
  readonly unreadable: readonly string[];
}

/** What the server gives to whoever may see everything. */
export interface ServerEvidence {
  /** One for each row of the site log that is a fact: a fact that lies there twice is here twice. */
  readonly facts: readonly RawFact[];
  readonly receipts: readonly Receipt[];
}

/** A line of a file that the ERP got. */
export interface ErpLine {
  readonly file: string;
  readonly cells: Readonly<Record<string, string>>;
}

function factsIn(rows: readonly LooseRow[]): { readonly facts: RawFact[]; readonly unreadable: string[] } {
  const facts: RawFact[] = [];
  const unreadable: string[] = [];
  for (const { kind, key, body } of rows) {
    if (kind !== 'fact') continue;
    const fact = factEnvelope.safeParse(body);
    if (fact.success) facts.push(fact.data);
    else unreadable.push(key);
  }
  return { facts, unreadable };
}

/** Reads the store of a station that does not run. @throws when it cannot be opened. */
export async function readStation(folder: string, name: string): Promise<StationEvidence> {
  const store = await openRxStationStore(storeFolder(folder), name);
  const own: RawFact[] = [];
  const rows: LooseRow[] = [];
  try {
    for await (const batch of store.stream()) {
      if ('own' in batch) own.push(...batch.own);
      else if ('rows' in batch) rows.push(...batch.rows);
    }
  } finally {
    await store.close();
  }
  const { facts, unreadable } = factsIn(rows);
  return { name, own, pulled: facts, unreadable };
}

/** The server keeps the first key that it sees for a name, so one process has one observer. */
const observer = testStation('observer');

/** Asks a running server for everything it holds, by the protocol, as a station that writes nothing. */
export async function readServer(url: string): Promise<ServerEvidence> {
  const { pull } = await connect(url, observer);
  const rows: LooseRow[] = [];
  for (const lane of ['priority', 'normal'] as const) {
    for (let checkpoint = null as Awaited<ReturnType<typeof pull>>['checkpoint'] | null; ;) {
      const page = await pull({ lane, checkpoint, limit: 2000 });
      rows.push(...page.rows);
      checkpoint = page.checkpoint;
      if (!page.more) break;
    }
  }
  // A receipt supersedes the one before it under the same key.
  const receipts = new Map(
    rows.filter(({ kind }) => kind === 'receipt').map(({ key, body }) => [key, receipt.parse(body)]),
  );
  return { facts: factsIn(rows).facts, receipts: [...receipts.values()] };
}

/** Reads every file that the ERP got, whole files only, in the order of their names. */
export function readErp(folder: string): ErpLine[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.csv'));
  return names.toSorted().flatMap((file) => {
    const text = readFileSync(path.join(folder, file), 'utf8').trim();
    // The first and the last line are about the file.
    const [head = '', ...lines] = text.split(/\r?\n/).filter((line) => !line.startsWith('#'));
    const columns = head.split(';');
    return lines.map((line) => {
      const cells = line.split(';');
      return { file, cells: Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ''])) };
    });
  });
}
