import { type CollectionSpec, IndexedFields } from '@liucheng/ports';
import mongoose, { type Connection, type Model } from 'mongoose';
import { encodeKey } from './json-document.ts';

/** A document as it lies in MongoDB. */
export interface StoredDocument {
  readonly _id: string;
  readonly revision: number;
  readonly doc: unknown;
  /** Keys or values of `doc` are escaped. */
  readonly escaped: boolean;
}

export type NativeCollection = mongoose.mongo.Collection<StoredDocument>;

/** The server's code, of versions that take it for an error. */
const noSuchCollection = 26;

/** A collection of documents with its declared indexes. */
export class DocumentCollection {
  readonly fields: IndexedFields;
  /** The driver's own collection: documents are written and read as they are, without casting by a schema. */
  readonly native: NativeCollection;
  private readonly model: Model<StoredDocument>;

  constructor(
    private readonly connection: Connection,
    readonly name: string,
  ) {
    this.fields = new IndexedFields(name);
    this.native = connection.getClient().db(connection.name).collection<StoredDocument>(name);
    const { Schema } = mongoose;
    const schema = new Schema(
      {
        _id: { type: String, required: true },
        revision: { type: Number, required: true },
        escaped: { type: Boolean, required: true },
        doc: Schema.Types.Mixed,
      },
      {
        ...{ collection: name, versionKey: false, minimize: false },
        ...{ autoCreate: false, autoIndex: false, bufferCommands: false },
      },
    );
    this.model = connection.model(name, schema) as unknown as Model<StoredDocument>;
  }

  /** Makes the collection where it is missing, and the indexes that it does not have yet. */
  async define(indexes: CollectionSpec['indexes']): Promise<void> {
    for (const fields of this.fields.declare(indexes)) {
      // The id at the end gives pages their order among equal values.
      const keys = fields.map((field) => [this.path(field), 1] as const);
      this.model.schema.index({ ...Object.fromEntries(keys), _id: 1 });
    }
    await this.model.createCollection();
    await this.model.createIndexes();
  }

  /** Removes the collection with its indexes, where there is one. This object is of no use afterwards. */
  async drop(): Promise<void> {
    this.connection.deleteModel(this.name);
    await this.native.drop().catch((error: { code?: unknown }) => {
      if (error.code !== noSuchCollection) throw error;
    });
  }

  /** Where a document's field lies in what is stored. */
  path(field: string): string {
    return ['doc', ...this.fields.requirePath(field).map(encodeKey)].join('.');
  }
}
