/**
 * Loaded before a program (node --import): SQLite runs with synchronous=OFF and fsync does nothing. The control of the power cuts: a
 * program that keeps its promises only as long as the power stays on must be found out by the same harness.
 */
import fs from 'node:fs';
import { registerHooks, syncBuiltinESMExports } from 'node:module';

const unsafe = new URL('../unsafe-sqlite.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@photostructure/sqlite' && context.parentURL !== unsafe
      ? { url: unsafe, shortCircuit: true }
      : next(specifier, context),
});

fs.fsyncSync = () => undefined;
fs.fdatasyncSync = () => undefined;
const later = (_handle: number, done: (error: null) => void) => void setImmediate(done, null);
Object.assign(fs, { fsync: later, fdatasync: later });
syncBuiltinESMExports();
