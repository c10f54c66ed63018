import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { openIdentity } from '../../electron/station/process/station-identity.ts';
import { simulation } from '../../shared/plant-simulator/simulation.ts';
import type { Simulation } from '../../shared/plant-simulator/simulation.ts';
import { loadDemoPlant } from '../../sync-server/erp/load-demo-plant.ts';
import { startTestServer } from '../../sync-server/testing/server.testkit.ts';
import type { TestServer } from '../../sync-server/testing/server.testkit.ts';
import { projectRoot } from '../project-root.ts';
import { playPlant } from './play-plant.ts';

const demoPlant = path.join(projectRoot, 'assets/demo-plant');
let server: TestServer;
let folder: string;
let played: Simulation;
let runs = 0;
/** A Wednesday morning; the plant's clock goes on by half an hour whenever it is read. */
let clockMs = 0;
const now = () => {
  clockMs += 30 * 60_000;
  return clockMs;
};

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lineside-plant-'));
  played = simulation.parse(JSON.parse(await readFile(path.join(demoPlant, 'simulation.json'), 'utf8')));
  clockMs = Date.parse('2026-11-18T07:00:00.000Z');
  server = await startTestServer({ people: [] });
  await loadDemoPlant(server.store, demoPlant, clockMs);
});
afterEach(async () => {
  await server.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** Plays until the plant is ready, and with a speed until there are more facts than that. */
async function play(speed: number, atFirst = 0): Promise<string[]> {
  const said: string[] = [];
  const ending = new AbortController();
  runs += 1;
  const incarnation = runs.toString(16).padStart(12, '0');
  const playing = playPlant({
    server: server.url,
    identity: openIdentity(folder, 'demo', 'sim', () => incarnation),
    simulation: { ...played, pastDays: 2 },
    incarnation,
    speed,
    now,
    signal: ending.signal,
    say: (sentence) => said.push(sentence),
    onReady: () => undefined,
  });
  if (speed > 0) {
    while ((await facts()) <= atFirst) await new Promise((resolve) => setImmediate(resolve));
    ending.abort();
  }
  await playing;
  return said;
}

const facts = async () => (await server.store.stats()).facts;

test('a plant without facts gets a past that the server takes without exception, once', async () => {
  const [sentence] = await play(0);
  expect(sentence).toMatch(/^The plant has a past of 2 days now: \d+ deeds/);
  const made = await facts();
  expect(made).toBeGreaterThan(1000);
  expect(server.logged().filter(({ event }) => event === 'ship-unusual' || event === 'ship-refused')).toEqual([]);
  expect(await play(0)).toEqual([]);
  expect(await facts()).toBe(made);
}, 60_000);

test('a plant that has a past lives on while it is played', async () => {
  await play(0);
  const before = await facts();
  await play(1, before);
  expect(await facts()).toBeGreaterThan(before);
  expect(server.logged().filter(({ event }) => event === 'ship-unusual' || event === 'ship-refused')).toEqual([]);
}, 60_000);
