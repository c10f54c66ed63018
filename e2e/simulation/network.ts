import type { ServerLink } from '../../electron/station/sync/server-link.ts';
import { Ended, ServerProblem } from '../../electron/station/sync/server-problem.ts';
import { signText } from '../../electron/station/sync/sign-head.ts';
import type { Lane } from '../../shared/facts/chain.ts';
import { helloText } from '../../shared/sync/hello-signature.ts';
import {
  helloRequest,
  helloResponse,
  pullRequest,
  pullResponse,
  shipRequest,
  shipResponse,
} from '../../shared/sync/protocol.ts';
import type { SyncProblem } from '../../shared/sync/protocol.ts';
import type { Chance } from './chance.ts';
import type { FaultName } from './faults.ts';
import type { Machine, Scheduler } from './scheduler.ts';
import type { ServerProcess } from './simulated-server.ts';
import { openSimulatedSocket } from './simulated-socket.ts';

/** How the wire between one station and the server behaves; shares of calls, 0 on a good day. */
export interface Weather {
  readonly dropped: number;
  readonly lost: number;
  readonly doubled: number;
  /** Takes so long that the station has given up, mostly. */
  readonly delayed: number;
  /** Calls overtake one another by up to so many milliseconds. */
  readonly disorderMs: number;
  readonly busy: number;
  readonly nudgesLost: number;
}

/** A good day. */
export const GOOD_WEATHER: Weather = {
  dropped: 0,
  lost: 0,
  doubled: 0,
  delayed: 0,
  disorderMs: 0,
  busy: 0,
  nudgesLost: 0,
};

/** The wire of one station. */
export interface Wire {
  weather: Weather;
  isCut: boolean;
}

/** How long a request may stay without an answer before the station gives it up, as over HTTP (milliseconds). */
const SILENCE_MS = 20_000;

const unreachable = (why: string) => new ServerProblem('unreachable', `The server does not answer (${why}).`);

export interface NetworkParts {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  /** The server that runs now; undefined while none does. */
  readonly server: () => ServerProcess | undefined;
  readonly note: (what: string) => void;
  readonly struck: (fault: FaultName) => void;
}

type Answered<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: SyncProblem };

function unwrap<T>(answer: Answered<T>): T {
  if (answer.ok) return answer.value;
  const { code, message, challenge } = answer.problem;
  throw new ServerProblem(code, message, { challenge });
}

async function wholePage(pages: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of pages) text += chunk;
  return text;
}

function sessionOf(server: ServerProcess, token: string) {
  const session = server.service.sessions.find(token);
  if (!session) throw new ServerProblem('no-token', 'Say hello first.');
  return session;
}

/** What the server's routes do with a request: check it, hand it on, answer it as text. */
const routes = {
  hello: async (server: ServerProcess, _token: string, text: string) =>
    JSON.stringify(unwrap(await server.service.hello(helloRequest.parse(JSON.parse(text))))),
  ship: async (server: ServerProcess, token: string, text: string) => {
    const session = sessionOf(server, token);
    try {
      return JSON.stringify(unwrap(await server.service.ship(session, shipRequest.parse(JSON.parse(text)))));
    } catch (error) {
      if (error instanceof ServerProblem) throw error;
      throw new ServerProblem('failed', `The server could not store the facts: ${String(error)}`);
    }
  },
  pull: async (server: ServerProcess, token: string, text: string) => {
    const session = sessionOf(server, token);
    const revoked = server.service.refusalOf(session);
    if (revoked) throw new ServerProblem(revoked.problem.code, revoked.problem.message);
    return await wholePage(server.service.pull(session.station, pullRequest.parse(JSON.parse(text))));
  },
};

type Route = keyof typeof routes;

/** One station's way to the server, over a wire on which things go wrong. */
export function simulatedLink(parts: NetworkParts, station: Machine, wire: Wire): ServerLink {
  const { scheduler, chance, note, struck } = parts;
  const latency = () => 2 + chance.between(0, 40) + chance.number() * wire.weather.disorderMs;

  /** Handles a request on the server's side and sends the answer; what happens to the server meanwhile happens. */
  function arrive(route: Route, token: string, text: string, answer: (give: () => string) => void): void {
    const server = parts.server();
    if (!server || wire.isCut) return;
    note(`${station.name} -> ${route}`);
    scheduler.as(server.machine, () => {
      void routes[route](server, token, text).then(
        (answered) => answer(() => answered),
        (error: unknown) =>
          answer(() => {
            throw error instanceof ServerProblem
              ? error
              : new ServerProblem('failed', `A fault of the server: ${String(error)}`);
          }),
      );
    });
  }

  async function call(route: Route, token: string, request: unknown, signal: AbortSignal): Promise<unknown> {
    const { weather } = wire;
    const text = JSON.stringify(request);
    const isDropped = wire.isCut || chance.happens(weather.dropped);
    const isLost = chance.happens(weather.lost);
    const isBusy = chance.happens(weather.busy);
    const delayMs = chance.happens(weather.delayed) ? chance.between(5000, 120_000) : 0;
    const again = chance.happens(weather.doubled) ? chance.between(0, 60_000) : undefined;
    return await new Promise<string>((resolve, reject) => {
      const fail = (error: Error) => {
        finish();
        reject(error);
      };
      const ended = () => fail(new Ended());
      const callOff = scheduler.after(SILENCE_MS, station, () => fail(unreachable('silence')));
      const finish = () => {
        callOff();
        signal.removeEventListener('abort', ended);
      };
      signal.addEventListener('abort', ended);
      if (delayMs > 0) struck('delay');
      if (weather.disorderMs > 0) struck('reorder');
      if (isBusy) {
        struck('drop');
        const retryAfterMs = chance.between(0, 5000);
        scheduler.after(latency(), station, () => fail(new ServerProblem('busy', 'Later.', { retryAfterMs })));
        return;
      }
      // Half of what is dropped is refused at once, the rest meets silence.
      if (isDropped) {
        if (!wire.isCut) struck('drop');
        if (chance.happens(0.5)) scheduler.after(latency(), station, () => fail(unreachable('dropped')));
        return;
      }
      const back = (give: () => string) => {
        if (isLost && !wire.isCut) struck('lost');
        if (isLost || wire.isCut) return;
        scheduler.after(latency(), station, () => {
          if (wire.isCut) return;
          try {
            const answer = give();
            finish();
            resolve(answer);
          } catch (error) {
            fail(error as Error);
          }
        });
      };
      scheduler.after(latency() + delayMs, null, () => {
        if (parts.server()) arrive(route, token, text, back);
        else if (!wire.isCut) scheduler.after(latency(), station, () => fail(unreachable('refused')));
      });
      if (again !== undefined)
        scheduler.after(latency() + again, null, () => {
          struck('duplicate');
          arrive(route, token, text, () => undefined);
        });
    }).then((answer) => JSON.parse(answer) as unknown);
  }

  return {
    hello: async (identity, chains, at, signal, epoch = null) => {
      const { site, station: name, keys } = identity;
      const unsigned = {
        site,
        station: name,
        publicKey: keys.publicKey,
        chains: [...chains],
        at,
        signature: '',
        ...(epoch === null ? {} : { epoch }),
      };
      const say = async (challenge: { readonly challenge?: string }) => {
        const said = { ...unsigned, ...challenge };
        // The platform's own Ed25519 gives the signature of `signHello`, thirty times sooner.
        return await call('hello', '', { ...said, signature: signText(helloText(said), keys) }, signal);
      };
      try {
        return helloResponse.parse(await say({}));
      } catch (error) {
        if (!(error instanceof ServerProblem) || error.challenge === undefined) throw error;
        return helloResponse.parse(await say({ challenge: error.challenge }));
      }
    },
    ship: async (token, request, signal) => shipResponse.parse(await call('ship', token, request, signal)),
    pull: async (token, request, signal) => pullResponse.parse(await call('pull', token, request, signal)),
    nudges: (token, onNudge, onClosed) =>
      openSimulatedSocket({
        ...parts,
        station,
        wire,
        token,
        onText: (text) => onNudge(JSON.parse(text) as { readonly upTo: number; readonly lane: Lane }),
        onClosed,
      }),
  };
}
