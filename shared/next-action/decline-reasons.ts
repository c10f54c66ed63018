import type { ReasonCategory } from '../plan/catalog.ts';
import type { PlanBody } from '../plan/plan-document.ts';
import { planBody } from '../plan/plan-index.ts';
import type { PlanIndex } from '../plan/plan-index.ts';

type Reason = PlanBody<'reasons'>['reasons'][number];

const CATEGORY = 'recommendation' satisfies ReasonCategory;

/** Why people do not follow a recommendation, for sites that say nothing of it. */
const usualReasons: readonly Reason[] = [
  {
    code: 'busy',
    text: {
      en: 'Busy with something else',
      de: 'Gerade mit anderem beschäftigt',
      es: 'Ocupado con otra cosa',
      pl: 'Zajęty czymś innym',
      zh: '正忙于其他工作',
    },
  },
  {
    code: 'cannot',
    text: {
      en: 'Something is missing for it',
      de: 'Es fehlt etwas dafür',
      es: 'Falta algo para hacerlo',
      pl: 'Czegoś do tego brakuje',
      zh: '条件不具备',
    },
  },
  {
    code: 'done',
    text: { en: 'Done already', de: 'Schon erledigt', es: 'Ya está hecho', pl: 'Już zrobione', zh: '已经完成' },
  },
  {
    code: 'others',
    text: {
      en: 'Somebody else does it',
      de: 'Jemand anderes macht es',
      es: 'Lo hace otra persona',
      pl: 'Robi to ktoś inny',
      zh: '由他人处理',
    },
  },
  {
    code: 'notNeeded',
    text: {
      en: 'Something else matters more',
      de: 'Anderes ist wichtiger',
      es: 'Hay algo más importante',
      pl: 'Coś innego jest ważniejsze',
      zh: '其他事更重要',
    },
  },
  {
    code: 'wrong',
    text: {
      en: 'It is not true',
      de: 'Es stimmt nicht',
      es: 'No es correcto',
      pl: 'To się nie zgadza',
      zh: '与实际不符',
    },
  },
];

/** How long (minutes) a recommendation is left out after it was declined, by reason. */
const usualQuiet: Readonly<Record<string, number>> = {
  busy: 15,
  cannot: 30,
  done: 60,
  others: 120,
  notNeeded: 60,
  wrong: 240,
};
const USUAL_QUIET = 30;

/** The reasons for declining that can be chosen here: those of the site, else those of the product. */
export function declineReasons(plan: PlanIndex): readonly Reason[] {
  return planBody(plan, 'reasons', CATEGORY)?.reasons ?? usualReasons;
}

/** How long (minutes) a recommendation that was declined for a reason is left out. */
export function quietMinutes(plan: PlanIndex, reason: string): number {
  const site = planBody(plan, 'settings', 'site')?.recommendations;
  const ofSite = site?.quietByReason?.find((one) => one.reason === reason)?.minutes;
  return (
    ofSite ?? site?.quietMinutes ?? (Object.hasOwn(usualQuiet, reason) ? usualQuiet[reason] : undefined) ?? USUAL_QUIET
  );
}
