import { documentStoreContract } from '@liucheng/ports/testing';
import { SqliteDocumentStore } from './document-store.ts';
import { onFreshFile } from './testing/fixture.ts';

documentStoreContract('SQLite', { create: onFreshFile((file) => SqliteDocumentStore.open({ file })) });
