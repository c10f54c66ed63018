/**
 * Loaded before a program (node --import): its wall clock is wrong by LINESIDE_FAULT_CLOCK_MS, and by another amount from the moment when
 * the parent sends `{clockOffsetMs}`. The monotonic clock runs on, as it does when somebody sets the clock of a machine.
 */
const RealDate = Date;
let offsetMs = Number(process.env['LINESIDE_FAULT_CLOCK_MS'] ?? '0');

const now = () => RealDate.now() + offsetMs;

process.on('message', (message) => {
  const { clockOffsetMs } = message as { readonly clockOffsetMs?: unknown };
  if (typeof clockOffsetMs === 'number') offsetMs = clockOffsetMs;
});

globalThis.Date = new Proxy(RealDate, {
  apply: () => new RealDate(now()).toString(),
  construct: (target, args: unknown[], newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
  get: (target, key) => (key === 'now' ? now : (Reflect.get(target, key) as unknown)),
});
