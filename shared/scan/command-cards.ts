/**
 * Command cards: printed barcodes that stand for a tap, for gloved hands. A card reads `LS` and its words, separated by colons; a full stop
 * does as well, because keyboards of different countries have it in the same place. Letters may be small or capital but in reasons.
 *
 * | card                  | does                                                                    |
 * |-----------------------|-------------------------------------------------------------------------|
 * | `LS:START`            | starts the recommended job                                              |
 * | `LS:SETUP`            | starts the recommended job with its setup, or sets up the running one   |
 * | `LS:READY`            | the setup is finished                                                   |
 * | `LS:PAUSE[:reason]`   | the running job pauses                                                  |
 * | `LS:RESUME`           | it goes on; without a paused job, the one suspended here                |
 * | `LS:SUSPEND`          | the running job leaves the machine                                      |
 * | `LS:DONE`             | opens the close-out of the running job                                  |
 * | `LS:GOOD[:n]`         | n good pieces (absent: one)                                             |
 * | `LS:SCRAP:reason[:n]` | n pieces of scrap; without a reason the screen asks for it              |
 * | `LS:STOP[:reason]`    | the machine stands; without a reason it is explained later              |
 * | `LS:RUN`              | the machine runs again                                                  |
 * | `LS:JOIN` `LS:LEAVE`  | the active person works on the running job, or no longer                |
 * | `LS:OFF`              | the active person signs off                                             |
 * | `LS:UNDO`             | takes back the last entry of this station                               |
 * | `LS:HOME` `LS:NEXT` `LS:PEOPLE` `LS:STOPS` `LS:MATERIALS` `LS:ACTIONS` `LS:DEVIATIONS` | opens that screen |
 */
export type Card =
  | {
      readonly deed: (typeof plainDeeds)[number];
    }
  | { readonly deed: 'pause' | 'stop'; readonly reason: string | null }
  | { readonly deed: 'good'; readonly count: string }
  | { readonly deed: 'scrap'; readonly reason: string | null; readonly count: string }
  | { readonly deed: 'open'; readonly screen: CardScreen };

const screens = ['home', 'next', 'people', 'stops', 'materials', 'actions', 'deviations'] as const;
type CardScreen = (typeof screens)[number];

/** What a card can stand for that takes neither a reason nor a count. */
export const plainDeeds = [
  'start',
  'setup',
  'ready',
  'resume',
  'suspend',
  'done',
  'run',
  'join',
  'leave',
  'off',
  'undo',
] as const;

/** Whole pieces, at most six digits, not zero. */
const COUNT = /^0*[1-9]\d{0,5}$/;
const CARD = /^LS[:.]/i;

function countOf(text: string | undefined): string | undefined {
  if (text === undefined) return '1';
  return COUNT.test(text) ? String(Number(text)) : undefined;
}

/** True when a text wants to be a command card. */
export function isCard(text: string): boolean {
  return CARD.test(text);
}

/** Reads a command card; undefined when there is no such card. */
export function readCard(text: string): Card | undefined {
  const [, word = '', first, second, ...rest] = text.split(text.charAt(2));
  if (!isCard(text) || rest.length > 0 || first === '' || second === '') return undefined;
  const deed = word.toLowerCase();
  const plain = plainDeeds.find((each) => each === deed);
  const screen = screens.find((each) => each === deed);
  if (plain !== undefined) return first === undefined ? { deed: plain } : undefined;
  if (screen !== undefined) return first === undefined ? { deed: 'open', screen } : undefined;
  if (deed === 'pause' || deed === 'stop') return second === undefined ? { deed, reason: first ?? null } : undefined;
  const count = countOf(deed === 'good' ? first : second);
  if (count === undefined) return undefined;
  if (deed === 'good') return second === undefined ? { deed, count } : undefined;
  return deed === 'scrap' ? { deed, reason: first ?? null, count } : undefined;
}

/** What is printed on a card. */
export function cardText(card: Card): string {
  const words = ((): readonly string[] => {
    switch (card.deed) {
      case 'pause':
      case 'stop':
        return card.reason === null ? [card.deed] : [card.deed, card.reason];
      case 'good':
        return card.count === '1' ? [card.deed] : [card.deed, card.count];
      case 'scrap':
        return card.reason === null
          ? [card.deed]
          : [card.deed, card.reason, ...(card.count === '1' ? [] : [card.count])];
      case 'open':
        return [card.screen];
      default:
        return [card.deed];
    }
  })();
  const [deed = '', ...values] = words;
  return ['LS', deed.toUpperCase(), ...values].join(':');
}
