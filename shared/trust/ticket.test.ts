import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';

import { readCode, readTicket, ticketText } from './ticket.ts';
import type { Ticket } from './ticket.ts';

const to = (text: string) => Buffer.from(text, 'utf8').toString('base64url');
const from = (text: string) => (/^[\w-]*$/.test(text) ? Buffer.from(text, 'base64url').toString('utf8') : undefined);
const one: Ticket = { url: 'https://lineside-server:4870', ca: 'ab'.repeat(32), code: 'ABCDE-FGHJK-MNPQR-STVWX' };

test('A ticket that was printed and scanned is the ticket that was made, with an authority and without', () => {
  for (const ticket of [one, { ...one, url: 'http://127.0.0.1:4870', ca: null }])
    expect(readTicket(` ${ticketText(ticket, to)}\n`, from)).toEqual(ticket);
});

test('A text that is no ticket is none, whatever it is', () => {
  const text = ticketText(one, to);
  for (const wrong of [
    '',
    'LSE1.',
    text.slice(0, -4),
    text.replace('LSE1', 'LSE2'),
    `LSE1.${to('file:///etc/passwd|-|ABCDE-FGHJK-MNPQR-STVWX')}`,
    `LSE1.${to(`${one.url}|-|${one.code}|more`)}`,
    `LSE1.${'A'.repeat(5000)}`,
  ])
    expect(readTicket(wrong, from)).toBeUndefined();
  assert(property(string(), (garbage) => readTicket(`LSE1.${garbage}`, from) === undefined));
});

test('A code is read however people write it', () => {
  for (const typed of [
    'abcde-fghjk-mnpqr-stvwx',
    'ABCDEFGHJKMNPQRSTVWX',
    ' abcde fghjk mnpqr stvwx ',
    'ABCDE–FGHJK–MNPQR–STVWX',
  ])
    expect(readCode(typed)).toBe(one.code);
  expect(readCode('OBCDE-FGHJK-MNPQR-STVWI')).toBe('0BCDE-FGHJK-MNPQR-STVW1');
  for (const wrong of ['', 'ABCDE', 'ABCDE-FGHJK-MNPQR-STVWU', `${one.code}A`]) expect(readCode(wrong)).toBeUndefined();
});
