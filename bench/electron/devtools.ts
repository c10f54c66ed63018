import { setTimeout as pause } from 'node:timers/promises';

/** The page of a running Chromium, over its debugging port. */
export interface DebuggedPage {
  readonly send: (method: string, params?: object) => Promise<Record<string, unknown>>;
  /** Runs an expression in the page and gives its value; a promise is awaited. */
  readonly evaluate: <Value>(expression: string) => Promise<Value>;
  readonly close: () => void;
}

interface Target {
  readonly type: string;
  readonly url: string;
  readonly webSocketDebuggerUrl: string;
}

interface Answer {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** A start on a busy machine takes its time; what takes longer than this has failed. */
const PATIENCE_MS = 60_000;

async function findPage(port: number, isWanted: (url: string) => boolean): Promise<Target> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`).catch(() => undefined);
    const targets = answer?.ok === true ? ((await answer.json()) as Target[]) : [];
    const page = targets.find(({ type, url }) => type === 'page' && isWanted(url));
    if (page) return page;
    await pause(20);
  }
}

/** Connects to the page whose address is wanted, as soon as there is one. */
export async function debugPage(port: number, isWanted: (url: string) => boolean): Promise<DebuggedPage> {
  const { webSocketDebuggerUrl } = await findPage(port, isWanted);
  return connectDevtools(webSocketDebuggerUrl);
}

/** MB that live objects hold, after a collection. */
export async function heapMb({ send }: DebuggedPage): Promise<number> {
  await send('HeapProfiler.collectGarbage');
  const { usedSize } = await send('Runtime.getHeapUsage');
  return Number(usedSize) / 1024 / 1024;
}

/** Connects to what speaks the DevTools protocol at an address: a page of Chromium, or Node's inspector. */
export async function connectDevtools(address: string): Promise<DebuggedPage> {
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error('The debugging port refused.')), { once: true });
  });
  const waiting = new Map<
    number,
    { resolve: (result: Record<string, unknown>) => void; reject: (error: Error) => void }
  >();
  socket.addEventListener('message', ({ data }) => {
    const { id, result, error } = JSON.parse(String(data)) as Answer;
    const call = id === undefined ? undefined : waiting.get(id);
    if (id !== undefined) waiting.delete(id);
    if (error) call?.reject(new Error(error.message));
    else call?.resolve(result ?? {});
  });
  socket.addEventListener('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('The page is gone.'));
  });
  let calls = 0;
  const send: DebuggedPage['send'] = (method, params = {}) =>
    new Promise((resolve, reject) => {
      calls += 1;
      waiting.set(calls, { resolve, reject });
      setTimeout(
        () => reject(new Error(`The page did not answer ${method}: ${JSON.stringify(params)}`)),
        PATIENCE_MS,
      ).unref();
      socket.send(JSON.stringify({ id: calls, method, params }));
    });
  /** A page that is just loading has nowhere to run an expression, or loses where it ran. */
  const run = async (expression: string): Promise<Record<string, unknown>> => {
    for (;;) {
      try {
        return await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
      } catch (error) {
        if (!/context|navigated/i.test(String(error))) throw error;
        await pause(10);
      }
    }
  };
  return {
    send,
    async evaluate<Value>(expression: string) {
      const answer = await run(expression);
      const { result, exceptionDetails } = answer as {
        result: { value: Value };
        exceptionDetails?: { text: string; exception?: { description?: string } };
      };
      if (exceptionDetails)
        throw new Error(`The page threw: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
      return result.value;
    },
    close: () => socket.close(),
  };
}
