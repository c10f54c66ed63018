import type { PlanBody } from '../plan/plan-document.ts';
import { planBody } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';
import type { Translated } from '../plan/translated.ts';

/** A reason that can be chosen, with its text. */
export type DecisionReason = PlanBody<'reasons'>['reasons'][number];

/** What somebody has to give a reason for: to wait, to do other work instead, to leave something out, to go on with things as they are. */
export type ReasonTopic = 'wait' | 'instead' | 'skip' | 'asItIs';

const usual: Readonly<Record<string, Translated>> = {
  onItsWay: {
    en: 'It is on its way',
    de: 'Es ist unterwegs',
    es: 'Está en camino',
    pl: 'Jest w drodze',
    zh: '已在途中',
  },
  soonOver: {
    en: 'It will soon be over',
    de: 'Es ist bald vorbei',
    es: 'Pronto estará resuelto',
    pl: 'Wkrótce się skończy',
    zh: '很快就会解决',
  },
  nothingElse: {
    en: 'There is nothing else to do here',
    de: 'Hier gibt es nichts anderes zu tun',
    es: 'No hay otra cosa que hacer aquí',
    pl: 'Nie ma tu nic innego do zrobienia',
    zh: '这里没有其他工作可做',
  },
  waitTooLong: {
    en: 'Waiting would take too long',
    de: 'Warten dauert zu lange',
    es: 'Esperar llevaría demasiado tiempo',
    pl: 'Czekanie trwałoby zbyt długo',
    zh: '等待时间过长',
  },
  moreUrgent: {
    en: 'The other work is more urgent',
    de: 'Die andere Arbeit ist dringender',
    es: 'El otro trabajo es más urgente',
    pl: 'Inna praca jest pilniejsza',
    zh: '其他工作更紧急',
  },
  sameSetup: {
    en: 'It suits the machine as it is set up',
    de: 'Passt zur jetzigen Rüstung',
    es: 'Encaja con la preparación actual',
    pl: 'Pasuje do obecnego przezbrojenia',
    zh: '适合当前的设备调整状态',
  },
  bookedElsewhere: {
    en: 'It is booked elsewhere',
    de: 'Es ist anderswo gebucht',
    es: 'Está registrado en otro lugar',
    pl: 'Zaksięgowano gdzie indziej',
    zh: '已在别处记账',
  },
  recordedByMistake: {
    en: 'It was recorded by mistake',
    de: 'Es wurde versehentlich erfasst',
    es: 'Se registró por error',
    pl: 'Zapisano przez pomyłkę',
    zh: '属误记录',
  },
  nobodyNeedsIt: {
    en: 'Nobody needs it any more',
    de: 'Niemand braucht es mehr',
    es: 'Ya nadie lo necesita',
    pl: 'Nikt już tego nie potrzebuje',
    zh: '已无人需要',
  },
  checkedGood: {
    en: 'Checked, it is good',
    de: 'Geprüft, es ist in Ordnung',
    es: 'Comprobado, está bien',
    pl: 'Sprawdzono, jest dobrze',
    zh: '已检查，没有问题',
  },
  withinTolerance: {
    en: 'It is within tolerance',
    de: 'Es liegt in der Toleranz',
    es: 'Está dentro de la tolerancia',
    pl: 'Mieści się w tolerancji',
    zh: '在公差范围内',
  },
  customerAgrees: {
    en: 'The customer agrees',
    de: 'Der Kunde ist einverstanden',
    es: 'El cliente está de acuerdo',
    pl: 'Klient się zgadza',
    zh: '客户同意',
  },
  bookIsWrong: {
    en: 'The book quantity is wrong',
    de: 'Die Buchmenge stimmt nicht',
    es: 'La cantidad contable es incorrecta',
    pl: 'Stan księgowy jest błędny',
    zh: '账面数量有误',
  },
  leaderSaysSo: {
    en: 'The supervisor wants it so',
    de: 'Die Schichtleitung will es so',
    es: 'El supervisor lo quiere así',
    pl: 'Tak chce kierownik zmiany',
    zh: '班长要求这样做',
  },
};

const topics: Readonly<Record<ReasonTopic, readonly string[]>> = {
  wait: ['onItsWay', 'soonOver', 'nothingElse', 'leaderSaysSo'],
  instead: ['waitTooLong', 'moreUrgent', 'sameSetup', 'leaderSaysSo'],
  skip: ['bookedElsewhere', 'recordedByMistake', 'nobodyNeedsIt', 'leaderSaysSo'],
  asItIs: ['checkedGood', 'withinTolerance', 'bookIsWrong', 'customerAgrees', 'leaderSaysSo'],
};

/**
 * The reasons that can be chosen for a topic here, never none. Where other work is done instead they are those of the site for leaving the
 * recommended job, where it has any.
 */
export function decisionReasons(plan: PlanIndex, topic: ReasonTopic): readonly DecisionReason[] {
  const ofSite = topic === 'instead' ? (planBody(plan, 'reasons', 'dispatchOverride')?.reasons ?? []) : [];
  if (ofSite.length > 0) return ofSite;
  return topics[topic].flatMap((code) => {
    const text = usual[code];
    return text ? [{ code, text }] : [];
  });
}

/** The text of a reason that was given, as far as it is known here; undefined: it is not. */
export function reasonText(plan: PlanIndex, code: string): Translated | undefined {
  const ofSite = planBody(plan, 'reasons', 'dispatchOverride')?.reasons.find((one) => one.code === code)?.text;
  return ofSite ?? (Object.hasOwn(usual, code) ? usual[code] : undefined);
}
