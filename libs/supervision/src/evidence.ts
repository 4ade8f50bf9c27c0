export type Evidence = {
  /** Where it is kept: number of a document, a recording, a photo. */
  readonly reference: string;
  readonly description: string;
};
