import { z } from 'zod';

import { deviationId, deviationSubject } from '../deviations/deviation-facts.ts';
import { photo } from '../deviations/photo.ts';
import { command } from '../gate/command.ts';
import { refusal } from '../gate/refusal.ts';
import { elementNames } from '../performance/facts-behind.ts';
import { ruleDefinition } from '../rules/rule-definition.ts';
import { ruleId } from '../rules/rule-facts.ts';
import { areaPlanView, whatIfChange, whatIfView } from '../views/area-plan-view.ts';
import { deedLine } from '../views/deed-line.ts';
import { deviationDetail, deviationsView, raiseChoices } from '../views/deviations-view.ts';
import { devicesFile, devicesView } from '../views/devices-view.ts';
import { lineView } from '../views/line-view.ts';
import { performanceView } from '../views/performance-view.ts';
import { rehearsalView, rulesView } from '../views/rules-view.ts';
import { scansView } from '../views/scans-view.ts';
import { sheetView } from '../views/sheet-view.ts';
import { shiftView } from '../views/shift-view.ts';
import { stopsView } from '../views/stops-view.ts';
import { unsentView } from '../views/unsent-view.ts';
import {
  actionsView,
  enrolFailures,
  homeView,
  nextView,
  reasonsView,
  sessionView,
  syncView,
} from '../views/view-schemas.ts';
import { worded } from '../views/worded.ts';

/** The answer to a command: what was recorded and is durable, or the refusal. */
export const commandResult = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), facts: z.array(z.string()) }),
  z.strictObject({ ok: z.literal(false), refusal }),
]);
export type CommandResult = z.infer<typeof commandResult>;

/** What a screen may ask of a station. Adding a method without a handler is a type error. */
export const hostMethods = {
  /** Give a command. The same id is the same command: it may be sent again after a lost answer. */
  execute: { params: command, result: commandResult },
  /** Proof that the station answers. */
  beat: { params: z.strictObject({}), result: z.strictObject({ at: z.string() }) },
  /** What this installation is, for support. */
  about: {
    params: z.strictObject({}),
    result: z.strictObject({
      version: z.string(),
      station: z.string(),
      site: z.string(),
      runtime: z.string(),
      facts: z.int(),
    }),
  },
  /**
   * A code was read by the keyboard, or typed on a screen. It takes its place behind the scans that came before; the answer is its number in
   * the view `scans`, which tells what became of it.
   */
  scan: {
    params: z.strictObject({
      id: z.uuid(),
      text: z.string().min(1).max(2000),
      source: z.enum(['wedge', 'screen']),
      /** Id of the window that it was read in: each has a keyboard of its own, and repeats itself alone. */
      reader: z.uuid().exactOptional(),
    }),
    result: z.strictObject({ number: z.int() }),
  },
  /** Chooses who acts among the people signed on; scans act for them. */
  actAs: { params: z.strictObject({ person: z.string().min(1).max(80) }), result: z.strictObject({ ok: z.boolean() }) },
  /** A person proves themselves by PIN. Wrong ones are answered later and later. The digits are never stored. */
  provePin: {
    params: z.strictObject({ person: z.string().min(1).max(80), pin: z.string().regex(/^\d{4,12}$/) }),
    result: z.discriminatedUnion('ok', [
      z.strictObject({ ok: z.literal(true), until: z.string() }),
      z.strictObject({
        ok: z.literal(false),
        /** `locked`: too many wrong ones in a row. `expired`: the server has to be reached first. */
        reason: z.enum(['wrong', 'wait', 'locked', 'none', 'expired', 'not-signed-on']),
        waitSeconds: z.int(),
      }),
    ]),
  },
  /**
   * Sets devices, keyboard and calibration of this station. Answers with what is wrong with the settings, in sentences; or with the refusal, when
   * the actor may not set them or has to prove themselves first.
   */
  configureDevices: {
    params: z.strictObject({ actor: z.string().min(1).max(80), file: devicesFile }),
    result: z.discriminatedUnion('ok', [
      z.strictObject({ ok: z.literal(true) }),
      z.strictObject({ ok: z.literal(false), problems: z.array(z.string()), refusal: refusal.exactOptional() }),
    ]),
  },
  /**
   * A person wants out of the locked kiosk: somebody who may set up this station, proven by badge and PIN. The shell around the station ends on
   * this answer alone; where there is no shell nothing follows from it.
   */
  leaveKiosk: {
    params: z.strictObject({ actor: z.string().min(1).max(80) }),
    result: z.discriminatedUnion('ok', [
      z.strictObject({ ok: z.literal(true), person: z.string() }),
      z.strictObject({ ok: z.literal(false), refusal }),
    ]),
  },
  /** Lets this station in at its site, by a ticket that was typed, pasted or scanned. Works before anybody is signed on. */
  enrol: {
    params: z.strictObject({ ticket: z.string().min(1).max(1000) }),
    result: z.discriminatedUnion('ok', [
      z.strictObject({ ok: z.literal(true) }),
      z.strictObject({
        ok: z.literal(false),
        code: z.enum(enrolFailures),
        detail: z.string(),
      }),
    ]),
  },
  /**
   * The facts that made an element of the figures of a machine in its shift, latest first, page by page. Answered from what this station has, so
   * without a server, too.
   */
  factsBehind: {
    params: z.strictObject({
      equipment: z.string().min(1).max(80),
      element: z.enum(elementNames),
      page: z.int().min(0).max(100_000),
    }),
    result: z.strictObject({ lines: z.array(deedLine), total: z.int().min(0) }),
  },
  /**
   * One deviation with what somebody needs to decide, computed now; null: nothing of it is known here. `subject`: as the list named it, for those
   * that nobody has recorded anything of.
   */
  deviation: {
    params: z.strictObject({ id: deviationId, subject: deviationSubject.exactOptional() }),
    result: deviationDetail.nullable(),
  },
  /** A photo of a deviation, by the fact that `deviation` names; null: nothing of it is known here, or it was taken back. */
  photoOf: {
    params: z.strictObject({ deviation: deviationId, fact: z.uuid() }),
    result: photo.nullable(),
  },
  /** What can be raised here: about what is named, else about the job that runs at the machine. */
  raiseChoices: {
    params: deviationSubject.extend({ equipment: deviationSubject.shape.equipment.exactOptional() }),
    result: raiseChoices,
  },
  /**
   * What a rule would have done in the last so many days, on what this station has on record; nothing is recorded. `rule`: its id where it is a version
   * of one that is published already: what that one did is then left out. Ends when the asker goes. `problems`: sentences.
   */
  rehearseRule: {
    params: z.strictObject({
      definition: ruleDefinition,
      days: z.int().min(1).max(60),
      rule: ruleId.exactOptional(),
    }),
    result: z.discriminatedUnion('ok', [
      z.strictObject({ ok: z.literal(true), rehearsal: rehearsalView }),
      z.strictObject({ ok: z.literal(false), problems: z.array(z.string()) }),
    ]),
  },
  /**
   * What changes would do to the plan of the area; nothing is recorded. Both plans come from the same search with the same budget. `problems`: what is
   * wrong with the changes, or that there is no plan.
   */
  whatIf: {
    params: z.strictObject({ changes: z.array(whatIfChange).max(20) }),
    result: z.discriminatedUnion('ok', [
      z.strictObject({ ok: z.literal(true), answer: whatIfView }),
      z.strictObject({ ok: z.literal(false), problems: z.array(worded) }),
    ]),
  },
  /**
   * From now on a scanned machine, lot, item or order sheet says what somebody reports about, until it is ended; it ends by itself after a minute and a
   * half, so a screen that stays says so again.
   */
  raiseByScan: { params: z.strictObject({ on: z.boolean() }), result: z.strictObject({ on: z.boolean() }) },
  /** From now on scans are only shown, until it is ended; it ends by itself after five minutes. */
  testScans: { params: z.strictObject({ on: z.boolean() }), result: z.strictObject({ on: z.boolean() }) },
  /** Goes through what can be wrong with this station, step by step. */
  diagnose: {
    params: z.strictObject({}),
    result: z.strictObject({
      steps: z.array(
        z.strictObject({
          code: z.string(),
          state: z.enum(['good', 'warning', 'bad']),
          params: z.record(z.string(), z.union([z.string(), z.number()])),
        }),
      ),
    }),
  },
  /**
   * Everything support needs, without names, badges and PINs, as the text of a file. `path`: where the station keeps it, too. With `dumps` the crash dumps
   * of a kiosk are copied beside it, and counted: they hold what was in memory, so they are given away only when somebody asks for them.
   */
  supportFile: {
    params: z.strictObject({ dumps: z.boolean().exactOptional() }),
    result: z.strictObject({
      name: z.string(),
      text: z.string(),
      path: z.string().exactOptional(),
      dumps: z.int().exactOptional(),
    }),
  },
} as const;

export type HostMethod = keyof typeof hostMethods;
export type HostParams<M extends HostMethod> = z.infer<(typeof hostMethods)[M]['params']>;
export type HostResult<M extends HostMethod> = z.infer<(typeof hostMethods)[M]['result']>;

/** The views that a station pushes to whoever subscribes; the current value comes at once. */
export const hostTopics = {
  session: sessionView,
  home: homeView,
  next: nextView,
  actions: actionsView,
  sync: syncView,
  reasons: reasonsView,
  scans: scansView,
  devices: devicesView,
  performance: performanceView,
  stops: stopsView,
  shift: shiftView,
  line: lineView,
  unsent: unsentView,
  sheet: sheetView,
  deviations: deviationsView,
  rules: rulesView,
  areaPlan: areaPlanView,
} as const;

export type HostTopic = keyof typeof hostTopics;
export type HostView<T extends HostTopic> = z.infer<(typeof hostTopics)[T]>;

/** Names as lists, for allow-lists in the preload and the web bridge. */
export const hostMethodNames = Object.keys(hostMethods) as HostMethod[];
export const hostTopicNames = Object.keys(hostTopics) as HostTopic[];

/** Whoever asked, for what takes long: `onGone` calls when they are not there any more. @returns a function that ends it. */
export interface Asker {
  readonly onGone: (listener: () => void) => () => void;
}

/** The handlers a station offers: one for every method. */
export type HostHandlers = {
  readonly [M in HostMethod]: (params: HostParams<M>, asker?: Asker) => Promise<HostResult<M>>;
};

/** What a screen sees of its station, whatever lies in between. */
export interface Host {
  readonly call: <M extends HostMethod>(method: M, params: HostParams<M>) => Promise<HostResult<M>>;
  /** @returns a function that ends the subscription. */
  readonly subscribe: <T extends HostTopic>(topic: T, listener: (view: HostView<T>) => void) => () => void;
  /** Tells whether the station answers; called at once with the current state. @returns a function that ends it. */
  readonly onConnection: (listener: (connected: boolean) => void) => () => void;
  /**
   * Tells in a sentence why the station cannot work, null as soon as it does, and the code of that reason if it has one; called at once.
   * @returns a function that ends it.
   */
  readonly onProblem: (listener: (sentence: string | null, code: string | null) => void) => () => void;
}
