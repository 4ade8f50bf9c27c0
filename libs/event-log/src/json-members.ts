import { faultPosition } from '@liucheng/kernel';
import { LogFormatError, type LogPlace } from './log.ts';

/** A value one level below the members of a JSON file's object: `{ "section": [ value, … ] }` or `{ "section": { "key": value } }`. */
export interface JsonMember {
  readonly section: string;
  /** The key, or the index as text. */
  readonly key: string;
  readonly value: unknown;
  /** Where the value begins. */
  readonly place: LogPlace;
}

const [quote, backslash, newline] = [0x22, 0x5c, 0x0a];
const openers = new Set(['{', '[']);
const closers: Readonly<Record<string, string>> = { '{': '}', '[': ']' };

/**
 * Reads a JSON file piece by piece and gives each value two levels below its root as soon as it is complete, so that memory holds
 * one such value, at most `textLength` characters of it. Scalars directly below the root are skipped. What looks like a value
 * is cut out by its quotes and brackets and read by the engine's own parser: several times the speed of a parser in the language,
 * and a limit can be kept before a value is whole.
 *
 * @throws LogFormatError with line and column of what is no JSON, is too long, or ends early, after every value before it.
 */
export async function* jsonMembers(
  texts: AsyncIterable<string>,
  textLength: number,
): AsyncGenerator<JsonMember, void, undefined> {
  const reader = new MemberReader(textLength);
  for await (const text of texts) {
    for (const member of reader.read(text)) yield member;
  }
  reader.end();
}

/** Where the reader is: outside the root, in it (before a name, `:`, a section or `,`), or in a section (likewise). */
type State =
  'start' | 'name' | 'colon' | 'section' | 'comma' | 'key' | 'keyColon' | 'value' | 'valueComma' | 'end';

class MemberReader {
  private state: State = 'start';
  private line = 1;
  private column = 0;
  private first = true;
  private section = '';
  private sectionOpener = '';
  private index = 0;
  private key = '';
  /** The text of a value under way: a name, a key, a scalar, or an object with what is nested in it. */
  private parts: string[] = [];
  private length = 0;
  private began: LogPlace | undefined;
  private kind: 'text' | 'scalar' | 'nested' | undefined;
  private readonly open: string[] = [];
  private inText = false;
  private escaped = false;

  constructor(private readonly limit: number) {}

  *read(text: string): Generator<JsonMember> {
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      this.column += 1;
      if (this.kind === undefined) {
        if (code === newline) this.nextLine();
        if (code === 0x20 || code === newline || code === 0x0d || code === 0x09) continue;
        if (code === 0xfeff && this.state === 'start') continue;
        from = at;
        const char = text[at] as string;
        if (this.structure(char)) continue;
        this.begin(char);
        if (this.kind !== 'scalar') continue;
      }
      const ended = this.step(text, at, code);
      if (ended === undefined) continue;
      // A scalar ends before the character that ends it, anything else with it.
      const end = ended === 'before' ? at : at + 1;
      const value = this.complete(text.slice(from, end));
      if (value) yield value;
      if (ended === 'before') {
        at -= 1;
        this.column -= 1;
      }
    }
    if (this.kind !== undefined) {
      this.parts.push(text.slice(from));
      this.length += text.length - from;
      if (this.length > this.limit) this.fail(`a value with more than ${this.limit} characters`, this.began);
    }
  }

  end(): void {
    if (this.state === 'end') return;
    if (this.state === 'start') this.fail('the file is empty; expected a JSON object');
    this.fail('the file ends early: what was opened is not closed');
  }

  /** Brackets, colons and commas of the two upper levels; false: a value begins here. */
  private structure(char: string): boolean {
    switch (this.state) {
      case 'start':
        if (char !== '{') this.fail(`expected a JSON object, found ${shown(char)}`);
        return this.goTo('name');
      case 'name':
        if (char === '}' && this.first) return this.goTo('end');
        if (char !== '"') this.fail(`expected a name in quotes, found ${shown(char)}`);
        return false;
      case 'colon':
        return this.colon(char, 'section');
      case 'section':
        if (!openers.has(char)) return false;
        this.sectionOpener = char;
        this.index = 0;
        this.first = true;
        return this.goTo(char === '[' ? 'value' : 'key');
      case 'comma':
        if (char === '}') return this.goTo('end');
        if (char !== ',') this.fail(`expected "," or "}", found ${shown(char)}`);
        this.first = false;
        return this.goTo('name');
      case 'end':
        return this.fail(`expected nothing after the object, found ${shown(char)}`);
      default:
        return this.inSection(this.state, char);
    }
  }

  private inSection(state: 'key' | 'keyColon' | 'value' | 'valueComma', char: string): boolean {
    switch (state) {
      case 'keyColon':
        return this.colon(char, 'value');
      case 'key':
        if (char === '}' && this.first) return this.goTo('comma');
        if (char !== '"') this.fail(`expected a name in quotes, found ${shown(char)}`);
        return false;
      case 'value':
        if (char === ']' && this.first && this.sectionOpener === '[') return this.goTo('comma');
        return false;
      case 'valueComma': {
        const closer = closers[this.sectionOpener];
        if (char === closer) return this.goTo('comma');
        if (char !== ',') this.fail(`expected "," or "${closer}", found ${shown(char)}`);
        this.first = false;
        return this.goTo(this.sectionOpener === '[' ? 'value' : 'key');
      }
    }
  }

  private colon(char: string, next: State): true {
    if (char !== ':') this.fail(`expected ":", found ${shown(char)}`);
    return this.goTo(next);
  }

  private goTo(state: State): true {
    this.state = state;
    return true;
  }

  private begin(char: string): void {
    this.began = { line: this.line, column: this.column };
    this.parts = [];
    this.length = 0;
    this.kind = char === '"' ? 'text' : openers.has(char) ? 'nested' : 'scalar';
    this.inText = char === '"';
    if (this.kind === 'nested') this.open.push(closers[char] as string);
  }

  /** One more character of the value; whether the value ends with it or has ended before it. */
  private step(text: string, at: number, code: number): 'with' | 'before' | undefined {
    if (this.kind === 'scalar') return /[\s,\]}:]/.test(text[at] as string) ? 'before' : undefined;
    if (code === newline) this.nextLine();
    if (this.inText) {
      if (this.escaped) this.escaped = false;
      else if (code === backslash) this.escaped = true;
      else if (code === quote) {
        this.inText = false;
        return this.kind === 'text' ? 'with' : undefined;
      }
      return undefined;
    }
    if (code === quote) this.inText = true;
    else if (code === 0x7b || code === 0x5b) this.open.push(code === 0x7b ? '}' : ']');
    else if (code === 0x7d || code === 0x5d) {
      const expected = this.open.pop();
      if (expected !== text[at]) this.fail(`expected "${expected}", found ${shown(text[at] as string)}`);
      if (this.open.length === 0) return 'with';
    }
    return undefined;
  }

  private complete(last: string): JsonMember | undefined {
    const text = this.parts.length === 0 ? last : this.parts.join('') + last;
    const place = this.began as LogPlace;
    if (text.length > this.limit) this.fail(`a value with more than ${this.limit} characters`, place);
    this.kind = undefined;
    const value = this.parsed(text, place);
    switch (this.state) {
      case 'name':
        this.section = value as string;
        this.goTo('colon');
        return undefined;
      case 'section':
        this.goTo('comma');
        return undefined;
      case 'key':
        this.key = value as string;
        this.goTo('keyColon');
        return undefined;
      default: {
        const key = this.sectionOpener === '[' ? String(this.index) : this.key;
        this.index += 1;
        this.goTo('valueComma');
        return { section: this.section, key, value, place };
      }
    }
  }

  private parsed(text: string, place: LogPlace): unknown {
    try {
      return JSON.parse(text);
    } catch {
      const { line, column } = faultPosition(text);
      this.fail('no JSON', {
        line: place.line + line - 1,
        column: line === 1 ? place.column + column - 1 : column,
      });
    }
  }

  private nextLine(): void {
    this.line += 1;
    this.column = 0;
  }

  private fail(
    problem: string,
    place: LogPlace = { line: this.line, column: Math.max(this.column, 1) },
  ): never {
    throw new LogFormatError(problem, place);
  }
}

function shown(char: string): string {
  return JSON.stringify(char);
}
