import { z } from 'zod';

import { stationId } from '../facts/chain.ts';

const id = z.string().min(1).max(80);
const share = z.number().min(0).max(1);
const reason = z.strictObject({ code: z.string().min(1).max(40), weight: z.number().positive() });

/** What happens at the machines of a work center. Times are minutes of the plant's clock. */
const behaviour = z.strictObject({
  /** Share of the planned speed, from worst to best job. */
  speed: z.tuple([z.number().positive(), z.number().positive()]),
  /** So often somebody counts. */
  reportEvery: z.number().min(1),
  /** Running time between two stops, on average, and what they are. */
  stopEvery: z.number().min(1),
  stops: z.array(reason.extend({ minutes: z.number().positive() })).min(1),
  /** Stops that nobody ever explains. */
  unexplained: share,
  /** Pieces that are scrap. */
  scrap: share,
  scrapReasons: z.array(reason).min(1),
});
export type Behaviour = z.infer<typeof behaviour>;

/** A place that the same people look after: one machine or several. */
const post = z.strictObject({
  machines: z.array(id).min(1),
  /** Crews of people that take turns from shift to shift; who is first in a crew gives the commands. */
  crews: z.array(z.array(id).min(1)).min(1),
});
export type Post = z.infer<typeof post>;

/** How the people and machines of a plant behave that is only played: beside the plan files of a demonstration. */
export const simulation = z.strictObject({
  format: z.literal(1),
  seed: z.string().min(1).max(80),
  /** Virtual stations are named so, a hyphen and their machine. */
  stations: stationId.max(12),
  /** Days of the past that a plant without any facts is given. */
  pastDays: z.int().min(0).max(60),
  /** What is left to whoever tries the demonstration: machines that only have a past, and orders that nobody else begins there. */
  yours: z.strictObject({ machines: z.array(id), orders: z.array(id) }),
  posts: z.array(post),
  /** By work center. */
  behaviour: z.record(id, behaviour),
  /** How often something is out of the ordinary: jobs begun out of turn, reports taken back, jobs with rework, jobs closed short or in part. */
  odds: z.strictObject({
    override: share,
    undo: share,
    rework: share,
    short: share,
    remainder: share,
    /** Setups that take an hour longer; jobs with ten times the scrap; breaks that last; crews that come late; missing material that is reported. */
    longSetup: share.default(0),
    badBatch: share.default(0),
    longBreak: share.default(0),
    lateCrew: share.default(0),
    shortage: share.default(0),
  }),
  /** Automation rules in the past: an engineer publishes the shipped ones at a machine after so many days, and these people answer what they raise. */
  rules: z
    .strictObject({ publisher: id, machine: id, afterDays: z.number().positive(), answerers: z.array(id).min(1) })
    .exactOptional(),
});
export type Simulation = z.infer<typeof simulation>;
