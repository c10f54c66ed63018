import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';

import { digest } from '../../shared/facts/digest.ts';
import type { RawFact } from '../../shared/facts/envelope.ts';
import { must } from '../../shared/invariant.ts';
import {
  CHALLENGE_HEADER,
  helloResponse,
  nudge,
  pullResponse,
  shipResponse,
  syncPaths,
  syncProblem,
} from '../../shared/sync/protocol.ts';
import type {
  HelloResponse,
  Nudge,
  PullRequest,
  PullResponse,
  ShipRequest,
  ShipResponse,
  SyncProblem,
} from '../../shared/sync/protocol.ts';
import type { TestStation } from './station.testkit.ts';

/** An answer that is not the wished one. */
export class Problem extends Error {
  readonly status: number;
  readonly problem: SyncProblem;
  constructor(status: number, problem: SyncProblem) {
    super(`${status} ${problem.code}: ${problem.message}`);
    this.status = status;
    this.problem = problem;
  }
}

/** Posts JSON. @throws Problem when the answer is a refusal; anything that is neither fails the test. */
export async function post(url: string, body: unknown, token?: string): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const value: unknown = await response.json();
  if (response.ok) return value;
  const problem = syncProblem.parse(value);
  const challenge = response.headers.get(CHALLENGE_HEADER);
  throw new Problem(response.status, challenge === null ? problem : { ...problem, code: 'challenge', challenge });
}

/** The refusal that a call gets. */
export async function problemOf(call: Promise<unknown>): Promise<SyncProblem & { readonly status: number }> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Problem) return { status: error.status, ...error.problem };
    throw error;
  }
  throw new Error('The call was not refused.');
}

/** A station that has said hello. */
export interface Client {
  readonly hello: HelloResponse;
  /** Ships facts that end at `head`; the station's own head of their lane when not said. */
  readonly ship: (facts: readonly RawFact[]) => Promise<ShipResponse>;
  readonly shipRequest: (request: ShipRequest) => Promise<ShipResponse>;
  readonly pull: (over?: Partial<PullRequest>) => Promise<PullResponse>;
}

/** Says hello as a station, signed for the moment where the server wants it so. */
export async function sayHello(url: string, station: TestStation): Promise<HelloResponse> {
  try {
    return helloResponse.parse(await post(url + syncPaths.hello, station.hello()));
  } catch (error) {
    if (!(error instanceof Problem) || error.problem.challenge === undefined) throw error;
    const { challenge } = error.problem;
    return helloResponse.parse(await post(url + syncPaths.hello, station.hello({ challenge })));
  }
}

/** Says hello as a station and answers what can be done then. */
export async function connect(url: string, station: TestStation): Promise<Client> {
  const hello = await sayHello(url, station);
  const shipRequest = async (request: ShipRequest) =>
    shipResponse.parse(await post(url + syncPaths.ship, request, hello.token));
  return {
    hello,
    shipRequest,
    ship: (facts) => shipRequest(station.batch(facts, headOf(facts))),
    pull: async (over = {}) => {
      const request: PullRequest = { lane: 'normal', checkpoint: null, limit: 500, without: [], ...over };
      return pullResponse.parse(await post(url + syncPaths.pull, request, hello.token));
    },
  };
}

/** The head of a run of facts as the station computes it. */
export function headOf(facts: readonly RawFact[]) {
  const last = must(facts.at(-1), 'last fact');
  return { chain: last.chain, seq: last.seq, head: digest(last) };
}

/** A nudge socket that remembers what it was told. */
export interface NudgeClient {
  readonly socket: WebSocket;
  readonly seen: Nudge[];
  /** Settles when a nudge that satisfies the condition has come. */
  readonly until: (condition: (nudge: Nudge) => boolean) => Promise<void>;
  readonly closed: Promise<number>;
}

/** Opens a nudge socket. */
export async function openNudgeClient(url: string, token: string, options: ClientOptions = {}): Promise<NudgeClient> {
  const socket = new WebSocket(url.replace('http', 'ws') + syncPaths.nudges, {
    ...options,
    headers: { authorization: `Bearer ${token}` },
  });
  const seen: Nudge[] = [];
  const look = new Set<() => void>();
  socket.on('message', (data: Buffer) => {
    seen.push(nudge.parse(JSON.parse(data.toString('utf8'))));
    for (const listener of look) listener();
  });
  const closed = new Promise<number>((resolve) => {
    socket.on('close', resolve);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  return {
    socket,
    seen,
    closed,
    until: (condition) =>
      new Promise((resolve) => {
        const listener = () => {
          if (!seen.some(condition)) return;
          look.delete(listener);
          resolve();
        };
        look.add(listener);
        listener();
      }),
  };
}
