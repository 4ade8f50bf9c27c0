import Database from 'better-sqlite3';
import type { LogSource } from './log.ts';
import { AttributeTypes, ocelParts, type ObjectOut } from './ocel-objects.ts';
import type { Relation } from './ocel-spool.ts';

/**
 * An export as OCEL 2.0 in JSON (https://www.ocel-standard.org), piece by piece. Events are written as they come; objects wait in a
 * temporary database, since they stand in a list of their own; the types come last, when all attributes are known.
 */
export async function* exportOcelJson(source: LogSource): AsyncGenerator<string> {
  const [events, objects] = [new AttributeTypes(), new AttributeTypes()];
  const waiting = new WaitingTexts();
  try {
    yield '{"events":[';
    let separator = '\n';
    for await (const part of ocelParts(source)) {
      if ('object' in part) {
        waiting.add(objectText(part.object, objects));
        continue;
      }
      const { id, type, time, attributes, relations } = part.event;
      events.see(type);
      const values = events.of(type, attributes).map(([name, value]) => ({ name, value }));
      yield (
        separator +
        JSON.stringify({
          id,
          type,
          time: new Date(time).toISOString(),
          attributes: values,
          relationships: relationships(relations),
        })
      );
      separator = ',\n';
    }
    yield '],\n"objects":[';
    separator = '\n';
    for (const text of waiting.all()) {
      yield separator + text;
      separator = ',\n';
    }
    yield `],\n"eventTypes":${JSON.stringify(events.types())},\n"objectTypes":${JSON.stringify(objects.types())}}\n`;
  } finally {
    waiting.close();
  }
}

function objectText({ id, type, attributes, since, relations }: ObjectOut, types: AttributeTypes): string {
  types.see(type);
  const time = new Date(since).toISOString();
  const values = types.of(type, attributes).map(([name, value]) => ({ name, time, value }));
  return JSON.stringify({ id, type, attributes: values, relationships: relationships(relations) });
}

function relationships(relations: readonly Relation[]): { objectId: string; qualifier: string }[] {
  return relations.map(({ object, qualifier }) => ({ objectId: object, qualifier }));
}

class WaitingTexts {
  private readonly db = new Database('');
  private readonly insert;

  constructor() {
    this.db.pragma('journal_mode = OFF');
    this.db.pragma('temp_store = FILE');
    this.db.exec('CREATE TABLE waiting (text TEXT); BEGIN');
    this.insert = this.db.prepare('INSERT INTO waiting VALUES (?)');
  }

  add(text: string): void {
    this.insert.run(text);
  }

  all(): IterableIterator<string> {
    return this.db.prepare<[], string>('SELECT text FROM waiting ORDER BY rowid').pluck().iterate();
  }

  close(): void {
    this.db.close();
  }
}
