import { DatabaseSync } from '@photostructure/sqlite';

console.log(new DatabaseSync(':memory:').prepare('select sqlite_version() as version').get());
