/** Of one drawing: flow elements. More than any process that people can read has. */
export const mostElements = 5_000;
/** Characters of one drawing, the definition that travels along included. Reading so many takes some seconds. */
export const mostCharacters = 5_000_000;

/**
 * What a drawing cannot say travels in a namespace of our own, in the form that the moddle tools read: the whole definition
 * beside the process, and at each task the step that it stands for. Other tools keep both as they are.
 */
export const descriptor = {
  name: 'Liucheng',
  prefix: 'liucheng',
  uri: 'https://liucheng.dev/schemas/bpmn',
  xml: { tagAlias: 'lowerCase' },
  types: [
    {
      name: 'Definition',
      superClass: ['Element'],
      properties: [
        // The language of the names in the drawing.
        { name: 'language', isAttr: true, type: 'String' },
        { name: 'content', isBody: true, type: 'String' },
      ],
    },
    {
      name: 'StepNode',
      extends: ['bpmn:FlowNode'],
      properties: [{ name: 'step', isAttr: true, type: 'String' }],
    },
  ],
} as const;

/** JSON of ASCII-safe marks only: nothing in it means anything to XML, and no character is one that XML cannot carry. */
export function xmlSafeJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u007f-\u009f\ufffe\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A step's id as an attribute: itself, but for marks that an attribute would lose. */
export function stepMark(id: string): string {
  return xmlSafeJson(id).slice(1, -1);
}

/** The id that `stepMark` wrote; `undefined` for what it never writes. */
export function markedStep(mark: string): string | undefined {
  try {
    const id: unknown = JSON.parse(`"${mark}"`);
    return typeof id === 'string' ? id : undefined;
  } catch {
    return undefined;
  }
}

/** A name as an attribute carries it: on one line, without what XML forbids. */
export function oneLine(name: string): string {
  return name
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
}
