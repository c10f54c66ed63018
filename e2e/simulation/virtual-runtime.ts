import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import timersPromises from 'node:timers/promises';

// Before anything virtual takes the place of the real turn.
import './real-turn.ts';
import type { Scheduler } from './scheduler.ts';

/** The simulation that this process plays now. */
interface Playing {
  readonly scheduler: Scheduler;
  /** Numbers from 0 up to but not 1. */
  readonly random: () => number;
}

let playing: Playing | undefined;
/** What `performance.now()` counts from. */
const ORIGIN_MS = Date.UTC(2026, 0, 1);

function now(): Playing {
  if (!playing) throw new Error('A timer was set outside of any simulation.');
  return playing;
}

/** A timer as the code under test sees it. */
interface VirtualTimer {
  readonly ref: () => VirtualTimer;
  readonly unref: () => VirtualTimer;
  readonly hasRef: () => boolean;
  readonly callOff: () => void;
}

function timerOf(begin: (timer: VirtualTimer) => () => void): VirtualTimer {
  let callOff: () => void = () => undefined;
  const timer: VirtualTimer = {
    ref: () => timer,
    unref: () => timer,
    hasRef: () => true,
    callOff: () => callOff(),
  };
  callOff = begin(timer);
  return timer;
}

type Callback = (...values: readonly unknown[]) => void;

function virtualTimeout(run: Callback, ms = 0, ...values: readonly unknown[]): VirtualTimer {
  const { scheduler } = now();
  // Node fires no timer before a millisecond has passed.
  return timerOf(() => scheduler.after(Math.max(1, ms), scheduler.current(), () => run(...values)));
}

function virtualImmediate(run: Callback, ...values: readonly unknown[]): VirtualTimer {
  const { scheduler } = now();
  return timerOf(() => scheduler.after(0, scheduler.current(), () => run(...values)));
}

function virtualInterval(run: Callback, ms = 1, ...values: readonly unknown[]): VirtualTimer {
  const { scheduler } = now();
  const machine = scheduler.current();
  let callOff: () => void = () => undefined;
  let isOver = false;
  const tick = () => {
    callOff = scheduler.after(Math.max(1, ms), machine, () => {
      run(...values);
      if (!isOver) tick();
    });
  };
  tick();
  return timerOf(() => () => {
    isOver = true;
    callOff();
  });
}

const clear = (timer?: VirtualTimer) => timer?.callOff();

function fill(bytes: Uint8Array): Uint8Array {
  const { random } = now();
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = Math.floor(random() * 256);
  return bytes;
}

function virtualUuid(): string {
  const hex = Buffer.from(fill(new Uint8Array(16))).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** Digests are made as ever, but in this thread: when another one is ready is chance. */
function digestHere(): SubtleCrypto['digest'] {
  return async (algorithm, data) => {
    const name = (typeof algorithm === 'string' ? algorithm : algorithm.name).toLowerCase().replace('-', '');
    const bytes = ArrayBuffer.isView(data)
      ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      : new Uint8Array(data);
    return new Uint8Array(crypto.createHash(name).update(bytes).digest()).buffer;
  };
}

type Verify = (
  algorithm: null,
  text: NodeJS.ArrayBufferView,
  key: crypto.KeyObject,
  signature: NodeJS.ArrayBufferView,
  told?: (error: Error | null, isSigned: boolean) => void,
) => boolean | undefined;

/** Signatures are verified as ever, but in this thread: when another one is ready is chance. */
function verifyHere(): Verify {
  const verify = crypto.verify as (...values: readonly unknown[]) => boolean;
  return (algorithm, text, key, signature, told) => {
    const isSigned = verify(algorithm, text, key, signature);
    if (!told) return isSigned;
    queueMicrotask(() => told(null, isSigned));
    return undefined;
  };
}

/** A machine has one key and keeps it ready; here many machines take turns, and every key is kept ready. */
function keptPrivateKeys(): typeof crypto.createPrivateKey {
  const create = crypto.createPrivateKey;
  const kept = new Map<string, crypto.KeyObject>();
  return (input) => {
    const known = JSON.stringify(input);
    const key = kept.get(known) ?? create(input);
    if (kept.size > 1000) kept.clear();
    kept.set(known, key);
    return key;
  };
}

/**
 * Puts virtual time and seeded chance in the place of the timers, the clock and the random numbers of this process, for good: a process that
 * has called this does nothing but simulations. To be called before anything that is simulated is loaded.
 */
export function virtualiseRuntime(): void {
  Object.assign(globalThis, {
    setTimeout: virtualTimeout,
    setInterval: virtualInterval,
    setImmediate: virtualImmediate,
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear,
  });
  Date.now = () => {
    const { scheduler } = now();
    return Math.floor(scheduler.nowMs() + (scheduler.current()?.clockOffMs ?? 0));
  };
  performance.now = () => now().scheduler.nowMs() - ORIGIN_MS;
  const turn = async (value?: unknown) => await new Promise((resolve) => virtualImmediate(() => resolve(value)));
  const pause = async (ms = 1, value?: unknown) =>
    await new Promise((resolve) => virtualTimeout(() => resolve(value), ms));
  Object.assign(timersPromises, { setImmediate: turn, setTimeout: pause });
  Object.assign(crypto, {
    randomBytes: (size: number) => Buffer.from(fill(new Uint8Array(size))),
    randomFillSync: fill,
    randomUUID: virtualUuid,
    verify: verifyHere(),
    createPrivateKey: keptPrivateKeys(),
  });
  globalThis.crypto.subtle.digest = digestHere();
  syncBuiltinESMExports();
}

/** What is simulated from now on gets its time and its chance from here. */
export function play(next: Playing): void {
  playing = next;
}
