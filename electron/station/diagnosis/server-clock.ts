import type { ServerLink } from '../sync/server-link.ts';

/** The server as before, and how far its clock is from ours. */
export interface WatchedLink {
  readonly link: ServerLink;
  /** Milliseconds that the server's clock is ahead, at the last answer; null: it has not answered yet. The way of an answer is in it. */
  readonly aheadMs: () => number | null;
}

/** Takes the time of every answer of the server. */
export function watchServerClock(link: ServerLink, nowMs: () => number): WatchedLink {
  let aheadMs: number | null = null;
  async function noting<Answer extends { readonly serverTime: string }>(answer: Promise<Answer>): Promise<Answer> {
    const given = await answer;
    const serverMs = Date.parse(given.serverTime);
    if (!Number.isNaN(serverMs)) aheadMs = serverMs - nowMs();
    return given;
  }
  return {
    aheadMs: () => aheadMs,
    link: {
      ...link,
      hello: (...asked) => noting(link.hello(...asked)),
      ship: (...asked) => noting(link.ship(...asked)),
      pull: (...asked) => noting(link.pull(...asked)),
    },
  };
}
