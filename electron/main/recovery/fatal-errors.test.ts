import { EventEmitter } from 'node:events';

import { expect, it } from 'vitest';

import { incidentRecorder } from '../fakes.testkit.ts';
import { endOnFatalErrors, surviveClosedTerminal } from './fatal-errors.ts';

it('an error that nobody expected is noted and ends the process, once', () => {
  const source = new EventEmitter();
  const incidents = incidentRecorder();
  const ends: string[] = [];
  endOnFatalErrors(source, incidents.record, (why) => ends.push(why));
  source.emit('uncaughtException', new Error('a bug'));
  source.emit('unhandledRejection', 'another');
  expect(ends).toEqual(['an unexpected error']);
  expect(incidents.kinds()).toEqual(['main-failed']);
  expect(incidents.last()?.['error']).toContain('a bug');
});

it('a rejection that nobody handled ends it too', () => {
  const source = new EventEmitter();
  const ends: string[] = [];
  endOnFatalErrors(source, incidentRecorder().record, (why) => ends.push(why));
  source.emit('unhandledRejection', 'no error object');
  expect(ends).toHaveLength(1);
});

it('a closed terminal does not', () => {
  const stream = new EventEmitter();
  surviveClosedTerminal([stream as NodeJS.WriteStream]);
  expect(() => stream.emit('error', new Error('EPIPE'))).not.toThrow();
});
