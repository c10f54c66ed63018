import { z } from 'zod';

import { roles } from '../authority/can.ts';
import { deviationSubject } from '../deviations/deviation-facts.ts';
import { calls, deviationKinds, raisableKinds } from '../deviations/deviation-kinds.ts';
import { instant } from '../facts/envelope.ts';
import { translated } from '../plan/translated.ts';
import { ruleTexts } from '../rules/rule-definition.ts';
import { text, worded } from './worded.ts';

/** How far a deviation has come. `decided`: what was decided is being done. */
const status = z.enum(['raised', 'acknowledged', 'proposed', 'decided', 'settled']);

/** A deviation in a list. */
export const deviationLine = z.strictObject({
  id: text,
  kind: z.enum(deviationKinds),
  /** Goes back with every command about it. */
  subject: deviationSubject,
  /** What is the matter, in the words of its kind: `deviation.what.<code>`. */
  what: worded,
  /** Name of the place. */
  place: text,
  /** Number of the order; null: it is about none. */
  order: text.nullable(),
  since: instant,
  status,
  /** Who has to do something now; `person`: the name of the one who took it or was given it. */
  owner: z.strictObject({ role: z.enum(roles), person: text.nullable() }),
  /** Who else heard of it, because nobody answered in time. */
  escalatedTo: z.array(z.enum(roles)),
  /** When it goes to the next one; null: never. */
  dueAt: instant.nullable(),
  /** That moment has passed, or the last step of its ladder is taken. */
  overdue: z.boolean(),
  /** It is one for somebody who is signed on here, to take, to decide or to agree to. */
  forHere: z.boolean(),
  /** A start is blocked by it. */
  blocks: z.boolean(),
  /** The rule that raised it, as it read when it fired; null: people did, or it was found. */
  rule: z.strictObject({ name: text, text, texts: ruleTexts }).nullable(),
  /**
   * The best way out, to be chosen right here by these roles; null: it is looked at first. `lessLateMinutes`: why it is that one and not the usual one,
   * by which orders get so much later; 0: it is the usual one.
   */
  quick: z
    .strictObject({
      option: text,
      params: worded.shape.params,
      roles: z.array(z.enum(roles)),
      lessLateMinutes: z.int().min(0),
    })
    .nullable(),
  /** Another open one that looks like the same matter; null: none. */
  twinOf: text.nullable(),
});
export type DeviationLine = z.infer<typeof deviationLine>;

/** What is open in the area of a station: oldest first of those for the people here, then the others. */
export const deviationsView = z.strictObject({
  lines: z.array(deviationLine).max(200),
  /** All that is open, lines that are left out included. */
  open: z.int().min(0),
  forHere: z.int().min(0),
  overdue: z.int().min(0),
  /** How many are open for less than 15 minutes, an hour, a shift of 8 hours, and longer. */
  byAge: z.strictObject({ quarter: z.int(), hour: z.int(), shift: z.int(), longer: z.int() }),
  /** Deviations of the last 24 hours that are settled, latest first. */
  settled: z.array(deviationLine).max(50),
});
export type DeviationsView = z.infer<typeof deviationsView>;

/** An option of a deviation as it is offered to somebody. */
export const optionLine = z.strictObject({
  option: text,
  /** Its label: `deviation.option.<code>` with the part of `option` before the slash, and these values. */
  params: worded.shape.params,
  consequences: z.array(worded),
  needsSecond: z.boolean(),
  /** Whoever chooses it says why, by one of these; their codes go back as `reason`. Null: nobody asks. */
  needsReason: z
    .array(z.strictObject({ code: text, text: translated }))
    .min(1)
    .nullable(),
  settles: z.boolean(),
  /** Who may choose it. */
  roles: z.array(z.enum(roles)),
  /** The fact or revision of the plan that is oldest among those that the consequences come from; null: they come from none. */
  oldest: z.strictObject({ what: text, at: instant }).nullable(),
});

/** Something that happened to a deviation. */
export const deviationDeed = z.strictObject({
  fact: text,
  at: instant,
  /** Name; null: the station by itself. */
  person: text.nullable(),
  station: text,
  /** `deviation.deed.<code>` */
  what: worded,
  /** What was offered, where this is a choice; `params` as in `optionLine`, empty where only the code was recorded. */
  offered: z.array(z.strictObject({ option: text, params: worded.shape.params, consequences: z.array(worded) })),
  /** Why it was chosen, where the option asked for it; null: `note` says it, or nobody asked. */
  reason: z.strictObject({ code: text, text: translated }).nullable(),
  note: text,
});

/** An option that somebody chose or wants; `params` as in `optionLine`, empty where only the code was recorded. */
const choiceLine = z.strictObject({ option: text, params: worded.shape.params, person: text, at: instant });

/** One deviation with everything that somebody needs to decide, and its log. */
export const deviationDetail = z.strictObject({
  line: deviationLine,
  details: z.array(worded),
  versions: z.array(z.strictObject({ fact: text, at: instant, person: text.nullable(), station: text, what: worded })),
  causes: z.array(worded),
  options: z.array(optionLine),
  /** Waits for a second person. */
  proposed: choiceLine.nullable(),
  chosen: choiceLine.nullable(),
  log: z.array(deviationDeed),
  /** Photos of it, first to last; `photoOf` answers the picture of one. */
  photos: z.array(
    z.strictObject({ fact: text, at: instant, person: text.nullable(), width: z.int(), height: z.int() }),
  ),
  /** The automation rule that raised it; null: none did. */
  rule: z
    .strictObject({
      rule: text,
      name: text,
      /** Why it fired: `rule.because.<kind of when>` with the values of the trigger. */
      because: worded,
      /** What it says should be done; empty: nothing. */
      text,
      /** Its name and that for readers of other languages, where somebody has written them. */
      texts: ruleTexts,
    })
    .nullable(),
  /** Whom it can be given to: roles that somebody has, with their people by name. */
  passTo: z.array(
    z.strictObject({ role: z.enum(roles), people: z.array(z.strictObject({ id: text, name: text })).max(60) }),
  ),
});
export type DeviationDetail = z.infer<typeof deviationDetail>;

/** What people can raise here, about what, and what is open already. */
export const raiseChoices = z.strictObject({
  /** What it would be about; null: the station stands at no machine and nobody named one. */
  subject: deviationSubject.nullable(),
  place: text,
  /** Number of the order; null: it would be about none. */
  order: text.nullable(),
  /** Name of the material that was named or that alone goes into the job; null: none, or one of several. */
  material: text.nullable(),
  /** What goes into the job. */
  components: z.array(z.strictObject({ id: text, name: text })).max(50),
  /**
   * Each kind, calls by whom they are for (`params.call`). `about`: what its command names. `to`: who gets it. `open`: one that says the same
   * already: raising it again adds to that.
   */
  choices: z.array(
    z.strictObject({
      kind: z.enum(raisableKinds),
      call: z.enum(calls).nullable(),
      about: deviationSubject.nullable(),
      to: z.enum(roles),
      open: z.strictObject({ id: text, since: instant, person: text.nullable() }).nullable(),
    }),
  ),
});
export type RaiseChoices = z.infer<typeof raiseChoices>;
export type RaiseChoice = RaiseChoices['choices'][number];
