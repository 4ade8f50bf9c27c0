import type { CollectionSpec, DocumentStore } from '@liucheng/ports';
import { Connection } from './connection.ts';
import { RoutedDocuments } from './routed-documents.ts';
import type { OnServerError } from './servers.ts';

/**
 * A document store whose server may be away when this process starts. Collections that were to be declared meanwhile are
 * declared before anybody reads, so that no reader is told that there is no such collection.
 */
export async function lateDocuments(
  product: string,
  open: () => Promise<DocumentStore>,
  onError: OnServerError,
): Promise<DocumentStore> {
  const declared: CollectionSpec[] = [];
  const connection = new Connection<DocumentStore>({
    product,
    open: async () => {
      const documents = await open();
      try {
        for (const spec of declared) await documents.define(spec);
        return documents;
      } catch (error) {
        await documents.close();
        throw error;
      }
    },
    onError: (error, attempt) => onError(error, product, attempt),
  });
  await connection.tried();
  return connection.current ?? new LateDocuments(connection, declared);
}

class LateDocuments extends RoutedDocuments {
  constructor(
    private readonly connection: Connection<DocumentStore>,
    private readonly declared: CollectionSpec[],
  ) {
    super(
      () => connection.require(),
      () => connection.close(),
    );
  }

  override async define(spec: CollectionSpec): Promise<void> {
    if (!this.connection.current) this.declared.push(spec);
    await super.define(spec);
  }
}
