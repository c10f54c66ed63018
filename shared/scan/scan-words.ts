import type { Worded } from '../views/worded.ts';
import type { Meaning } from './meaning.ts';

/** What a code is, in a form that the screens put into words (`scan.what`); null where nothing is known. */
export function meaningWorded(meaning: Meaning): Worded | null {
  switch (meaning.kind) {
    case 'unknown':
      return null;
    case 'unreadable':
    case 'ambiguous':
      return { code: meaning.kind, params: {} };
    case 'card':
      return { code: 'card', params: { deed: meaning.card.deed } };
    case 'order':
      return meaning.operation === null
        ? { code: 'order', params: { name: meaning.name } }
        : { code: 'operation', params: { name: meaning.name, operation: meaning.operation } };
    case 'unknownLot':
      return { code: 'unknownLot', params: { name: meaning.name, lot: meaning.lot } };
    default:
      return { code: meaning.kind, params: { name: meaning.name } };
  }
}
