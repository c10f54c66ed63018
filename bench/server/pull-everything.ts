import { syncPaths } from '../../shared/sync/protocol.ts';
import type { PullResponse } from '../../shared/sync/protocol.ts';
import { keepAliveClient } from './keep-alive-client.ts';
import type { KeepAliveClient } from './keep-alive-client.ts';
import { loadStation } from './load.ts';
import { START_MS, tokenOf } from './push.ts';

const PAGE = 2000;

/** Pulls pages of the normal lane until the end, looking only at the last few hundred bytes of each. @returns the pages. */
export async function pullPages(
  client: KeepAliveClient,
  token: string,
  from: PullResponse['checkpoint'] | null,
): Promise<Buffer[]> {
  const pages: Buffer[] = [];
  for (let checkpoint = from; ;) {
    const request = JSON.stringify({ lane: 'normal', checkpoint, limit: PAGE, without: [] });
    const page = await client.post(syncPaths.pull, request, token);
    pages.push(page);
    const end = page.subarray(-1000).toString('utf8');
    const at = end.lastIndexOf('],"checkpoint":');
    if (at < 0) throw new Error('A pulled page has no end that can be read.');
    const { checkpoint: reached, more } = JSON.parse(`{${end.slice(at + 2)}`) as Pick<
      PullResponse,
      'checkpoint' | 'more'
    >;
    if (!more) return pages;
    checkpoint = reached;
  }
}

/** Rows in pages, counted after the time is taken. */
export function rowsIn(pages: readonly Buffer[]): number {
  return pages.reduce((sum, page) => sum + (JSON.parse(page.toString('utf8')) as PullResponse).rows.length, 0);
}

/** One station pulls the whole normal lane. */
export async function pullEverything(
  url: string,
): Promise<{ readonly rows: number; readonly rowsPerSecond: number; readonly megabytesPerSecond: number }> {
  const client = keepAliveClient(url);
  const token = await tokenOf(client.post, loadStation(900, START_MS).helloBody());
  const from = performance.now();
  const pages = await pullPages(client, token, null);
  const seconds = (performance.now() - from) / 1000;
  client.close();
  const rows = rowsIn(pages);
  const bytes = pages.reduce((sum, page) => sum + page.length, 0);
  return { rows, rowsPerSecond: rows / seconds, megabytesPerSecond: bytes / 1e6 / seconds };
}
