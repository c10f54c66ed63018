import type { RxStorage } from 'rxdb/plugins/core';

import { openParentChannel } from '../../electron/station/process/parent-channel.ts';
import { getRxStorageSqlite } from '../../electron/station/rx-sqlite/storage.ts';
import { must } from '../../shared/invariant.ts';
import { storageTimes } from './storage-tests.ts';

const [folder = '', runs = ''] = process.argv.slice(2);
const storage = getRxStorageSqlite({ folder }) as RxStorage<unknown, unknown>;
must(openParentChannel(), 'a parent process').send(await storageTimes(storage, Number(runs)));
