/**
 * A CouchDB-protocol server: express-pouchdb on LevelDB, `serve.mjs FOLDER`. LevelDB writes are not flushed to disk one by one here
 * (leveldown's `sync: false`, which the adapter gives no way to change), so what it answers is not yet safe from a power cut.
 */
import { createServer } from 'node:http';
import { join } from 'node:path';

import express from 'express';
import expressPouchdb from 'express-pouchdb';
import leveldb from 'pouchdb-adapter-leveldb';
import PouchDB from 'pouchdb-core';

const folder = process.argv[2];
PouchDB.plugin(leveldb);
const Database = PouchDB.defaults({ adapter: 'leveldb', prefix: join(folder, '/') });
const app = express();
app.use(
  '/',
  expressPouchdb(Database, {
    mode: 'minimumForPouchDB',
    logPath: join(folder, 'log.txt'),
    configPath: join(folder, 'config.json'),
  }),
);
const server = createServer(app).listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${server.address().port}\n`);
});
process.on('SIGTERM', () => process.exit(0));
