import type { Language, Text } from '@liucheng/kernel';
import { normalForm, roles, type ProcessDefinition } from '@liucheng/process-model';
import { BpmnModdle, type ModdleElement } from 'bpmn-moddle';
import { descriptor, mostCharacters, mostElements, oneLine, stepMark, xmlSafeJson } from './descriptor.ts';
import { notesOf, placedNotes, stepsNamedBy, type PlacedNote } from './rule-notes.ts';
import {
  drawingOf,
  type Bounds,
  type DrawnNode,
  type DrawnWay,
  type Drawing,
  type Point,
} from './drawing.ts';

const words = {
  role: { en: 'Role', 'zh-CN': '角色' },
  rules: { en: 'Rules', 'zh-CN': '规则' },
  cancelled: { en: 'at any time', 'zh-CN': '随时' },
} satisfies Record<string, Text>;

const between: Text = { en: ': ', 'zh-CN': '：' };
const origin: Point = { x: 160, y: 80 };
const frame = 30;
/** Cancellations stand below the flow, so many beside each other. */
const perRow = 4;

const types: Readonly<Record<DrawnNode['kind'], string>> = {
  start: 'bpmn:StartEvent',
  end: 'bpmn:EndEvent',
  task: 'bpmn:Task',
  exclusive: 'bpmn:ExclusiveGateway',
  parallel: 'bpmn:ParallelGateway',
};

/** Something that ends the case whenever it is done, as BPMN says it: an event sub-process that interrupts. */
interface Cancellation {
  readonly id: string;
  readonly step: string;
  readonly drawing: Drawing;
  readonly bounds: Bounds;
}

/**
 * A definition as a BPMN 2.0 diagram, names in one language. The drawing shows the flow, and each rule as a text annotation of the
 * steps that it is about; instructions, roles and rules stand in the documentation of the tasks; and the whole definition travels along (`liucheng:definition`), so that `fromBpmn` gives
 * back what was written. The same definition always gives the same text.
 *
 * @throws RangeError for a definition that is too large to be drawn; whatever is drawn, `fromBpmn` reads.
 */
export async function toBpmn(definition: ProcessDefinition, language: Language): Promise<string> {
  const notes = notesOf(definition, language);
  const main = drawingOf(normalForm(definition.flow), { ...origin, y: origin.y + notes.height });
  const cancellations = cancellationsOf(definition.cancels ?? [], main.bounds);
  const drawings = [main, ...cancellations.map(({ drawing }) => drawing)];
  const elements = drawings.reduce(
    (sum, { nodes, ways }) => sum + nodes.length + ways.length,
    cancellations.length,
  );
  if (elements > mostElements) throw tooLarge(elements, mostElements, 'flow elements');
  const { xml } = await new Writer(definition, language).write(
    main,
    cancellations,
    placedNotes(notes, drawings, origin),
  );
  if (xml.length > mostCharacters) throw tooLarge(xml.length, mostCharacters, 'characters');
  return xml;
}

function tooLarge(size: number, most: number, what: string): RangeError {
  return new RangeError(`too large to be drawn: ${size} ${what}, at most ${most}`);
}

function cancellationsOf(steps: readonly string[], above: Bounds): Cancellation[] {
  return steps.map((step, index) => {
    const id = `Cancel_${index + 1}`;
    const { width, height } = drawingOf(step, origin).bounds;
    const bounds = {
      x: origin.x + (index % perRow) * (width + 3 * frame),
      y: above.y + above.height + 2 * frame + Math.floor(index / perRow) * (height + 3 * frame),
      width: width + 2 * frame,
      height: height + 2 * frame,
    };
    const drawing = drawingOf(step, { x: bounds.x + frame, y: bounds.y + frame }, `${id}_`);
    return { id, step, drawing, bounds };
  });
}

class Writer {
  readonly #moddle = new BpmnModdle({ liucheng: descriptor });
  /** What was written of what was drawn. */
  readonly #nodes = new Map<DrawnNode, ModdleElement>();

  constructor(
    private readonly definition: ProcessDefinition,
    private readonly language: Language,
  ) {}

  write(
    main: Drawing,
    cancellations: readonly Cancellation[],
    notes: readonly PlacedNote[],
  ): Promise<{ readonly xml: string }> {
    const { definition, language } = this;
    const flow = this.#flow(main);
    const early = cancellations.map((each) => ({ ...each, ...this.#cancellation(each) }));
    const written = notes.map((note) => this.#note(note));
    const process = this.#element('bpmn:Process', {
      id: 'Process_1',
      name: oneLine(definition.names[language]),
      isExecutable: false,
      extensionElements: this.#element('bpmn:ExtensionElements', {
        values: [this.#element('liucheng:Definition', { language, content: xmlSafeJson(definition) })],
      }),
      flowElements: [...flow.elements, ...early.map(({ element }) => element)],
      ...(notes.length === 0 ? {} : { artifacts: written.flatMap(({ elements }) => elements) }),
    });
    const plane = this.#element('bpmndi:BPMNPlane', {
      id: 'Plane_1',
      bpmnElement: process,
      planeElement: [
        ...flow.shapes,
        ...early.flatMap(({ element, shapes, bounds }) => [
          this.#shape(element, bounds, { isExpanded: true }),
          ...shapes,
        ]),
        ...written.flatMap(({ shapes }) => shapes),
      ],
    });
    const root = this.#element('bpmn:Definitions', {
      id: 'Definitions_1',
      targetNamespace: 'https://liucheng.dev/processes',
      exporter: 'Liucheng',
      rootElements: [process],
      diagrams: [this.#element('bpmndi:BPMNDiagram', { id: 'Diagram_1', plane })],
    });
    return this.#moddle.toXML(root, { format: true });
  }

  #cancellation({ id, step, drawing }: Cancellation): { element: ModdleElement; shapes: ModdleElement[] } {
    const { elements, shapes } = this.#flow(drawing, {
      isInterrupting: true,
      eventDefinitions: [this.#element('bpmn:SignalEventDefinition', { id: `${id}_Signal` })],
    });
    const name = `${this.#name(step)} (${words.cancelled[this.language]})`;
    return {
      element: this.#element('bpmn:SubProcess', { id, name, triggeredByEvent: true, flowElements: elements }),
      shapes,
    };
  }

  /** The elements of a drawing and how they look. `start`: what its start event has besides. */
  #flow(
    { nodes, ways }: Drawing,
    start: object = {},
  ): { elements: ModdleElement[]; shapes: ModdleElement[] } {
    const made = new Map(nodes.map((node) => [node, this.#flowNode(node, start)]));
    for (const [node, element] of made) this.#nodes.set(node, element);
    const flows = ways.map((way) => ({ way, element: this.#sequenceFlow(way, made) }));
    return {
      elements: [...made.values(), ...flows.map(({ element }) => element)],
      shapes: [
        ...[...made].map(([{ bounds }, element]) => this.#shape(element, bounds)),
        ...flows.map(({ way, element }) => this.#edge(element, way.points)),
      ],
    };
  }

  #flowNode({ id, kind, step }: DrawnNode, start: object): ModdleElement {
    const documentation = step === undefined ? '' : this.#documentation(step);
    return this.#element(types[kind], {
      id,
      ...(step === undefined ? {} : { name: this.#name(step), step: stepMark(step) }),
      ...(documentation === ''
        ? {}
        : { documentation: [this.#element('bpmn:Documentation', { text: documentation })] }),
      ...(kind === 'start' ? start : {}),
      incoming: [],
      outgoing: [],
    });
  }

  /** A rule as an annotation of its steps. */
  #note({ id, text, bounds, lines }: PlacedNote): { elements: ModdleElement[]; shapes: ModdleElement[] } {
    const annotation = this.#element('bpmn:TextAnnotation', { id, text });
    const drawn = lines.map(({ to, points }, index) => ({
      points,
      element: this.#element('bpmn:Association', {
        id: `${id}_Line_${index + 1}`,
        sourceRef: annotation,
        targetRef: this.#nodes.get(to),
      }),
    }));
    return {
      elements: [annotation, ...drawn.map(({ element }) => element)],
      shapes: [
        this.#shape(annotation, bounds),
        ...drawn.map(({ element, points }) => this.#edge(element, points)),
      ],
    };
  }

  #edge(element: ModdleElement, points: readonly Point[]): ModdleElement {
    return this.#element('bpmndi:BPMNEdge', {
      id: `${element.id}_di`,
      bpmnElement: element,
      waypoint: points.map((point) => this.#element('dc:Point', point)),
    });
  }

  #sequenceFlow({ id, from, to }: DrawnWay, made: ReadonlyMap<DrawnNode, ModdleElement>): ModdleElement {
    const [sourceRef, targetRef] = [made.get(from), made.get(to)];
    const element = this.#element('bpmn:SequenceFlow', { id, sourceRef, targetRef });
    (sourceRef?.['outgoing'] as ModdleElement[]).push(element);
    (targetRef?.['incoming'] as ModdleElement[]).push(element);
    return element;
  }

  #shape(element: ModdleElement, bounds: Bounds, more: object = {}): ModdleElement {
    return this.#element('bpmndi:BPMNShape', {
      id: `${element.id}_di`,
      bpmnElement: element,
      bounds: this.#element('dc:Bounds', bounds),
      ...more,
    });
  }

  #name(step: string): string {
    return oneLine(this.definition.steps[step]?.names[this.language] ?? step);
  }

  /** What whoever does the step is to know of it. */
  #documentation(id: string): string {
    const { language, definition } = this;
    const step = definition.steps[id];
    const bound = (step?.role?.roles ?? []).map(
      (role) => (definition.roles?.[role] ?? roles[role])?.[language] ?? role,
    );
    const rules = (definition.rules ?? []).filter((rule) => stepsNamedBy(rule).includes(id));
    const lines = [
      step?.instructions?.[language],
      step?.cautions?.[language],
      bound.length === 0 ? undefined : `${words.role[language]}${between[language]}${bound.join(', ')}`,
      rules.length === 0
        ? undefined
        : [
            `${words.rules[language]}${between[language]}`,
            ...rules.map(({ clause, names }) => `- ${names[language]} (${clause})`),
          ].join('\n'),
    ];
    return lines.flatMap((line) => (line === undefined ? [] : line.split('\n').map(oneLine))).join('\n');
  }

  #element(type: string, properties: object): ModdleElement {
    return this.#moddle.create(type, properties);
  }
}
