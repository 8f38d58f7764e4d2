import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/**
 * The account's state: named collections of JSON values, kept in memory and written
 * through, so that a restart finds what the last answer promised.
 */
export interface Collection<T> {
  get(key: string): T | undefined;
  put(key: string, value: T): void;
  delete(key: string): boolean;
  values(): T[];
  entries(): Array<[string, T]>;
}

export interface Store {
  collection<T>(name: string): Collection<T>;
  close(): void;
}

/** Where a store writes to; the store itself answers from memory. */
interface Journal {
  load(): Iterable<{ collection: string; key: string; value: string }>;
  put(collection: string, key: string, value: string): void;
  delete(collection: string, key: string): void;
  close(): void;
}

function sqliteJournal(dir: string): Journal {
  mkdirSync(dir, { recursive: true });
  const db = new Database(join(dir, 'state.sqlite'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.exec(
    'create table if not exists state (collection text, key text, value text, primary key (collection, key)) without rowid',
  );
  const put = db.prepare(
    'insert or replace into state (collection, key, value) values (?, ?, ?)',
  );
  const remove = db.prepare(
    'delete from state where collection = ? and key = ?',
  );
  return {
    load: () => db.prepare('select * from state').all() as any,
    put: (collection, key, value) => put.run(collection, key, value),
    delete: (collection, key) => remove.run(collection, key),
    close: () => db.close(),
  };
}

const noJournal: Journal = {
  load: () => [],
  put: () => {},
  delete: () => {},
  close: () => {},
};

/** Opens the state kept in `dir`, or one that ends with the process. */
export function openStore(dir?: string): Store {
  const journal = dir ? sqliteJournal(dir) : noJournal;
  const collections = new Map<string, Map<string, unknown>>();
  const mapOf = (name: string) => {
    let map = collections.get(name);
    if (!map) {
      map = new Map();
      collections.set(name, map);
    }
    return map;
  };
  for (const { collection, key, value } of journal.load()) {
    mapOf(collection).set(key, JSON.parse(value));
  }
  return {
    collection<T>(name: string): Collection<T> {
      const map = mapOf(name) as Map<string, T>;
      return {
        get: key => map.get(key),
        put(key, value) {
          map.set(key, value);
          journal.put(name, key, JSON.stringify(value));
        },
        delete(key) {
          journal.delete(name, key);
          return map.delete(key);
        },
        values: () => [...map.values()],
        entries: () => [...map.entries()],
      };
    },
    close: () => journal.close(),
  };
}
