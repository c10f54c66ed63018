/**
 * Why an operation stands where it does in a plan, with the values of its sentence. `running`: it is on the machine. `pinned`: `by` gave it this place.
 * `same-setup`: what came before leaves the machine set up for it, which saves `minutes`. `setup`: it needs `minutes` of setup. `waits-before`: for
 * `operation` of its own order, until `at`. `waits-until`: it may not begin before `at`. `due-first`: of what could be done there then it is due first, at
 * `due`. `priority`: its order has `priority`. `after-pause`: the machine stands until `at`.
 */
export const barReasonCodes = [
  'running',
  'pinned',
  'same-setup',
  'setup',
  'waits-before',
  'waits-until',
  'due-first',
  'priority',
  'after-pause',
] as const;
export type BarReasonCode = (typeof barReasonCodes)[number];

/**
 * What can be wrong with a change that somebody thinks of. `order-unknown` and `operation-unknown` name `order` (and `operation`), `place-unknown`
 * names `equipment`; `operation-elsewhere`: `operation` of `order` cannot be done on `equipment`; `not-planned`: nothing of `order` is left to plan
 * there; `rests-there`: `operation` of `order` was begun on `equipment` and rests there; `place-outside`: `equipment` is none of the area that is planned;
 * `span-empty`: it ends (`until`) before it begins (`from`); `broken-off`: the station
 * could not go on with it.
 */
export const whatIfProblemCodes = [
  'order-unknown',
  'operation-unknown',
  'place-unknown',
  'operation-elsewhere',
  'not-planned',
  'rests-there',
  'place-outside',
  'span-empty',
  'broken-off',
] as const;
export type WhatIfProblemCode = (typeof whatIfProblemCodes)[number];
