import { z } from 'zod';

import type { ChainHead } from '../../../shared/facts/chain.ts';
import { signHello } from '../../../shared/sync/hello-signature.ts';
import { helloResponse, pullResponse, shipResponse, syncPaths, syncProblem } from '../../../shared/sync/protocol.ts';
import type {
  HelloResponse,
  Nudge,
  PullRequest,
  PullResponse,
  ShipRequest,
  ShipResponse,
} from '../../../shared/sync/protocol.ts';
import type { StationIdentity } from '../process/station-identity.ts';
import { openNudges } from './nudge-socket.ts';
import type { NudgeSocket } from './nudge-socket.ts';

/** How long one request may take, in milliseconds. */
const REQUEST_TIMEOUT_MS = 15_000;

/** A request that got no good answer. The message is a sentence; `code` is the server's, or `unreachable`. */
export class ServerProblem extends Error {
  readonly code: z.infer<typeof syncProblem>['code'] | 'unreachable' | 'not-understood';
  constructor(code: ServerProblem['code'], message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** The server as a station sees it. */
export interface ServerLink {
  readonly hello: (identity: StationIdentity, chains: readonly ChainHead[], at: string) => Promise<HelloResponse>;
  readonly ship: (token: string, request: ShipRequest) => Promise<ShipResponse>;
  readonly pull: (token: string, request: PullRequest) => Promise<PullResponse>;
  /** Opens the channel that tells when the site log has grown; `onClosed` is called once when it ends by itself. */
  readonly nudges: (token: string, onNudge: (nudge: Nudge) => void, onClosed: () => void) => NudgeSocket;
}

async function readProblem(response: Response): Promise<ServerProblem> {
  const parsed = syncProblem.safeParse(await response.json().catch(() => undefined));
  if (parsed.success) return new ServerProblem(parsed.data.code, parsed.data.message);
  return new ServerProblem(
    'not-understood',
    `The server answered ${response.status} without a reason. Check that --server points to a Lineside sync server.`,
  );
}

async function post<T>(url: string, schema: z.ZodType<T>, body: unknown, token: string | null): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
  } catch (error) {
    throw new ServerProblem(
      'unreachable',
      `The server at ${new URL(url).host} does not answer. Work goes on here; what is recorded is sent when it is back.`,
      error,
    );
  }
  if (!response.ok) throw await readProblem(response);
  const parsed = schema.safeParse(await response.json().catch(() => undefined));
  if (parsed.success) return parsed.data;
  throw new ServerProblem(
    'not-understood',
    `An answer of the server was not understood: ${z.prettifyError(parsed.error)}`,
  );
}

/** Talks to the sync server at `url` by HTTP. */
export function httpServerLink(url: string): ServerLink {
  const at = (path: string) => new URL(path, url).href;
  return {
    hello: async (identity, chains, now) => {
      const hello = signHello(
        { site: identity.site, station: identity.station, chains: [...chains], at: now },
        identity.keys,
      );
      return await post(at(syncPaths.hello), helloResponse, hello, null);
    },
    ship: async (token, request) => await post(at(syncPaths.ship), shipResponse, request, token),
    pull: async (token, request) => await post(at(syncPaths.pull), pullResponse, request, token),
    nudges: (token, onNudge, onClosed) => openNudges(url, token, onNudge, onClosed),
  };
}
