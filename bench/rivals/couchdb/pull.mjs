/**
 * A PouchDB that replicates a database from a CouchDB-protocol server, `pull.mjs URL FOLDER`: prints how many documents it got and how many
 * seconds that took. On LevelDB, whose writes are not flushed to disk one by one.
 */
import { join } from 'node:path';

import http from 'pouchdb-adapter-http';
import leveldb from 'pouchdb-adapter-leveldb';
import PouchDB from 'pouchdb-core';
import replication from 'pouchdb-replication';

const [url, folder] = process.argv.slice(2);
PouchDB.plugin(leveldb).plugin(http).plugin(replication);
const local = new PouchDB(join(folder, 'local'), { adapter: 'leveldb' });
await local.info();
const from = performance.now();
const result = await local.replicate.from(url, { batch_size: 500, batches_limit: 10 });
const seconds = (performance.now() - from) / 1000;
process.stdout.write(`${JSON.stringify({ documents: result.docs_written, seconds })}\n`);
process.exit(0);
