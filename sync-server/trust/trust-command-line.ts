import { userInfo } from 'node:os';
import type { parseArgs } from 'node:util';

import { stationId } from '../../shared/facts/chain.ts';
import { readDataFlags } from '../data-flags.ts';
import { nameProblem } from './site-tls.ts';
import type { TrustOrder } from './trust-orders.ts';

export const trustHelp = `  npm run server -- enrol --data DIR --station ID [--kind kiosk|headless] [--url URL] [--hours N] [--replace]
  npm run server -- pair --data DIR [--kind browser|board] [--station ID] [--url URL] [--hours N]
  npm run server -- revoke --data DIR --station ID --reason TEXT  |  --pairing KEY
  npm run server -- devices --data DIR
  npm run server -- site-ca --data DIR --name HOST[,ADDRESS...] | --rotate [--name ...] | --switch [--force] | --withdraw
  npm run server -- pin --data DIR --person ID [--remove]
`;

/** A command about trust; of `pin` the digits are still to be read. */
export type TrustCommand =
  | { readonly does: 'trust'; readonly data: string; readonly order: TrustOrder }
  | { readonly does: 'set-pin'; readonly data: string; readonly person: string; readonly by: string };

type Read = { readonly command: TrustCommand } | { readonly help: true } | { readonly problem: string };

const flags = {
  data: { type: 'string' },
  station: { type: 'string' },
  kind: { type: 'string' },
  url: { type: 'string' },
  hours: { type: 'string', default: '24' },
  replace: { type: 'boolean', default: false },
  reason: { type: 'string' },
  pairing: { type: 'string' },
  name: { type: 'string' },
  rotate: { type: 'boolean', default: false },
  switch: { type: 'boolean', default: false },
  withdraw: { type: 'boolean', default: false },
  force: { type: 'boolean', default: false },
  person: { type: 'string' },
  remove: { type: 'boolean', default: false },
  by: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

const mayHave = {
  enrol: ['station', 'kind', 'url', 'hours', 'replace', 'by'],
  pair: ['station', 'kind', 'url', 'hours', 'by'],
  revoke: ['station', 'reason', 'pairing', 'by'],
  devices: [],
  'site-ca': ['name', 'rotate', 'switch', 'withdraw', 'force'],
  pin: ['person', 'remove', 'by'],
} as const satisfies Readonly<Record<string, readonly (keyof typeof flags)[]>>;
export type TrustWord = keyof typeof mayHave;

/** Whether a word begins a command about trust. */
export function isTrustWord(word: string | undefined): word is TrustWord {
  return word !== undefined && Object.hasOwn(mayHave, word);
}

type Values = ReturnType<typeof parseArgs<{ options: typeof flags }>>['values'];

function stationProblem(station: string): string | undefined {
  if (stationId.safeParse(station).success) return undefined;
  return `--station "${station.slice(0, 60)}" is no station name: use a-z, 0-9 and "-", at most 40, beginning with a letter.`;
}

/** What is wrong with flags that several commands share; undefined when nothing is. */
function sharedProblem({ station, url, hours }: Values): string | undefined {
  const wrong = station === undefined ? undefined : stationProblem(station);
  if (wrong !== undefined) return wrong;
  if (url !== undefined && !(URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)))
    return `--url "${url.slice(0, 100)}" is no address. Write it like https://lineside-server:4870.`;
  if (!(Number(hours) > 0 && Number(hours) <= 168))
    return `--hours ${hours}: a code is good for up to 168 hours (a week).`;
  return undefined;
}

function orderOf(word: Exclude<TrustWord, 'pin'>, values: Values, by: string): TrustOrder | string {
  const { station, reason, pairing, kind, replace, force } = values;
  const [url, hours] = [values.url ?? null, Number(values.hours)];
  switch (word) {
    case 'enrol': {
      if (station === undefined) return 'enrol needs --station: name the station that the ticket is for. See --help.';
      const wanted = kind ?? 'kiosk';
      if (wanted !== 'kiosk' && wanted !== 'headless') return `--kind ${wanted}: a station is a kiosk or headless.`;
      return { does: 'enrol', station, kind: wanted, url, hours, replace, by };
    }
    case 'pair': {
      const wanted = kind ?? 'browser';
      if (wanted !== 'browser' && wanted !== 'board') return `--kind ${wanted}: pair a browser or a board.`;
      return { does: 'pair', kind: wanted, station: station ?? null, url, hours, reusable: false, by };
    }
    case 'revoke':
      if (pairing !== undefined && station === undefined)
        return /^[0-9a-f]{8,64}$/.test(pairing)
          ? { does: 'unpair', pairing, by }
          : `--pairing ${pairing.slice(0, 70)}: name the key of a browser as "devices" shows it.`;
      if (station === undefined || pairing !== undefined)
        return 'revoke needs either --station (a station) or --pairing (a browser). See: npm run server -- devices';
      if (reason === undefined || reason.trim() === '' || reason.length > 400)
        return 'revoke needs --reason: say why in up to 400 characters; people at the station read it.';
      return { does: 'revoke', station, reason: reason.trim(), by };
    case 'devices':
      return { does: 'devices' };
    case 'site-ca': {
      const names = (values.name ?? '')
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '');
      const wrong = names.map(nameProblem).find((problem) => problem !== undefined);
      if (wrong !== undefined) return wrong;
      const { rotate, withdraw } = values;
      const isName = names.length > 0 && !rotate;
      if (Number(isName) + Number(rotate) + Number(values.switch) + Number(withdraw) > 1)
        return 'site-ca does one thing at a time: --name, --rotate (for other names: with --name), --switch or --withdraw.';
      return { does: 'site-ca', names, rotate, switch: values.switch, withdraw, force };
    }
  }
}

/** Reads a command about trust. @param user who is at the machine, when they do not say. */
export function readTrustCommand(word: TrustWord, argv: readonly string[], user = () => userInfo().username): Read {
  const read = readDataFlags(word, argv, flags, mayHave[word]);
  if (!('values' in read)) return read;
  const { values, data } = read;
  const wrong = sharedProblem(values);
  if (wrong !== undefined) return { problem: wrong };
  const by = (values.by ?? user()).slice(0, 120) || 'unknown';
  if (word !== 'pin') {
    const order = orderOf(word, values, by);
    return typeof order === 'string' ? { problem: order } : { command: { does: 'trust', data, order } };
  }
  const { person } = values;
  if (person === undefined || person === '' || person.length > 80)
    return { problem: 'pin with --data needs --person: name the id of a person of the plan. See --help.' };
  if (values.remove) return { command: { does: 'trust', data, order: { does: 'pin', person, pin: null, by } } };
  return { command: { does: 'set-pin', data, person, by } };
}
