import { logMapping } from '../../sync-server/erp/log-import/log-mapping.ts';
import type { LogRow } from '../../sync-server/erp/log-import/log-rows.ts';

/** How the logs of these tests are read. */
export const madeUpMapping = logMapping.parse({
  version: 1,
  system: 'Old',
  station: 'import-old',
  dialect: { delimiter: ';', decimal: '.', dates: ['yyyy-MM-dd HH:mm'], timeZone: 'UTC' },
  fields: { order: 'O', operation: 'S', equipment: 'M', person: 'P', start: 'A', end: 'Z', good: 'G' },
  stopReason: 'jam',
  plan: { site: 'works', area: 'hall', workCenter: 'turning' },
});

let lines = 0;

/** A row of a log: on a day of March 2026, from hour to hour. Monday is the 2nd. */
export function row(
  order: string,
  equipment: string,
  [day, from, to]: readonly [day: number, from: number, to: number],
  over: Partial<LogRow> = {},
): LogRow {
  lines += 1;
  const at = (hour: number) => new Date(Date.UTC(2026, 2, day) + hour * 3_600_000).toISOString();
  return {
    line: lines,
    text: `row ${lines}`,
    occurrence: 1,
    kind: 'run',
    order,
    operation: `work at ${equipment}`,
    equipment,
    person: 'bo',
    start: at(from),
    end: at(to),
    good: '0',
    scrap: [],
    material: order,
    orderQuantity: '10',
    workCenter: null,
    ...over,
  };
}
