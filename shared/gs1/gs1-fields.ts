import { Big } from 'big.js';

import type { Quantity } from '../quantity/quantity.ts';
import { decimalText } from '../quantity/quantity.ts';
import type { Gs1Element } from './element-strings.ts';
import { isoDateOf } from './gs1-date.ts';

/** What the element strings of one code say, as far as a shop floor asks. Absent: the code does not say it. */
export interface Gs1Fields {
  /** 14 digits: the trade item (01), or what a logistic unit contains (02). */
  readonly gtin?: string;
  readonly content?: string;
  readonly sscc?: string;
  readonly lot?: string;
  readonly serial?: string;
  /** Last day of use (17, else 15), ISO date. */
  readonly expiry?: string;
  readonly bestBefore?: string;
  readonly productionDate?: string;
  /** Measured net content (310n to 316n, 320n, 356n to 364n...), exact. */
  readonly measure?: Quantity;
  /** Pieces: variable count (30), or items in a logistic unit (37). */
  readonly count?: Quantity;
  /** The customer's order (400). */
  readonly orderNumber?: string;
  readonly additionalId?: string;
  readonly customerPart?: string;
  /** A returnable or individual asset (8003, 8004): how tools and containers are tagged. */
  readonly asset?: string;
  /** A place (414). */
  readonly location?: string;
}

/** Net measures by the first three digits, with their units (UN/ECE Recommendation 20). */
const netMeasures: Readonly<Record<string, string>> = {
  '310': 'KGM',
  '311': 'MTR',
  '314': 'MTK',
  '315': 'LTR',
  '316': 'MTQ',
  '320': 'LBR',
  '321': 'INH',
  '322': 'FOT',
  '323': 'YRD',
  '350': 'INK',
  '351': 'FTK',
  '352': 'YDK',
  '356': 'APZ',
  '357': 'ONZ',
  '360': 'QT',
  '361': 'GLL',
  '364': 'INQ',
  '365': 'FTQ',
  '366': 'YDQ',
};

/** Digits of a measure with the decimals that the last digit of the identifier names: 3103, 012345 is 12.345. */
function measured(ai: string, digits: string): string {
  return decimalText(new Big(digits).div(new Big(10).pow(Number(ai.at(-1)))));
}

/**
 * Reads the fields of a code.
 * @param thisYear with four digits; decides the century of dates
 */
export function gs1Fields(elements: readonly Gs1Element[], thisYear: number): Gs1Fields {
  const fields: { -readonly [Field in keyof Gs1Fields]: Gs1Fields[Field] } = {};
  const date = (value: string) => isoDateOf(value, thisYear, true);
  for (const { ai, value } of elements) {
    const unit = ai.length === 4 ? netMeasures[ai.slice(0, 3)] : undefined;
    if (unit !== undefined) fields.measure = { value: measured(ai, value), unit };
    else if (ai === '01') fields.gtin = value;
    else if (ai === '02') fields.content = value;
    else if (ai === '00') fields.sscc = value;
    else if (ai === '10') fields.lot = value;
    else if (ai === '21') fields.serial = value;
    else if (ai === '30' || ai === '37') fields.count = { value: String(BigInt(value)), unit: 'C62' };
    else if (ai === '400') fields.orderNumber = value;
    else if (ai === '240') fields.additionalId = value;
    else if (ai === '241') fields.customerPart = value;
    else if (ai === '8003' || ai === '8004') fields.asset = value;
    else if (ai === '414') fields.location = value;
    else {
      const day = ['11', '15', '17'].includes(ai) ? date(value) : undefined;
      if (day !== undefined && ai === '11') fields.productionDate = day;
      if (day !== undefined && ai === '15') fields.bestBefore = day;
      if (day !== undefined && ai === '17') fields.expiry = day;
    }
  }
  return fields;
}
