import { join } from 'node:path';

import { expect, it } from 'vitest';

import { must } from '../../shared/invariant.ts';
import { pinHash } from '../people/pin-hash.ts';
import { createPull } from '../sync/pull.ts';
import { systemClock } from '../sync/server-clock.ts';
import { testFolders } from '../testing/folder.testkit.ts';
import { personDraft } from '../testing/store.testkit.ts';
import { openEngine } from './sqlite-engine.ts';
import { openSqliteSiteStore } from './sqlite-site-store.ts';

const newFolder = testFolders('pins');

it('PINs that an older program left in the plan are taken out of it, and served to nobody', async () => {
  const file = join(await newFolder(), 'site.db');
  const store = openSqliteSiteStore(file, { site: 'demo' });
  await store.putPlan([personDraft('anna'), personDraft('ben')]);
  await store.close();
  // As an older program wrote it.
  const pin = pinHash('471147');
  const engine = openEngine(file, 0);
  engine
    .prepare("UPDATE site_log SET body = json_set(body, '$.body.pin', json(?)) WHERE key LIKE 'plan/person/anna@%'")
    .run(JSON.stringify(pin));
  engine.exec("DELETE FROM setting WHERE name = 'pins-moved'");
  engine.close();

  const again = openSqliteSiteStore(file, { site: 'demo' });
  expect([again.trust.pin('anna'), again.trust.pin('ben')]).toEqual([pin, undefined]);
  const page = createPull(again, systemClock())('office-1', {
    lane: 'normal',
    checkpoint: null,
    limit: 10,
    without: [],
  });
  let text = '';
  for await (const chunk of page) text += chunk;
  const { rows } = JSON.parse(text) as { rows: { key: string; body: { body: { name: string } } }[] };
  expect(
    must(
      rows.find(({ key }) => key === 'plan/person/anna@1'),
      'anna',
    ).body.body,
  ).toMatchObject({ name: 'anna' });
  expect(text).not.toContain(pin.hash);
  await again.close();
});
