import type { FieldFault, Language, Text } from '@liucheng/kernel';
import {
  bothNames,
  draftDefinition,
  renamed,
  sameForm,
  slugOf,
  stepsOf,
  validateDefinition,
  type DraftActivity,
  type DraftHead,
  type Flow,
  type ProcessDefinition,
  type Step,
  type ValidationOptions,
} from '@liucheng/process-model';
import { BpmnModdle, type ModdleElement } from 'bpmn-moddle';
import { reduced, type Remainder } from './block-reduction.ts';
import { descriptor, markedStep, mostCharacters, oneLine } from './descriptor.ts';
import { described, faultAt, listOf, pathOf } from './element-behaviour.ts';
import { elementsById, workflowGraph, type WorkflowGraph } from './workflow-graph.ts';

export interface BpmnOptions extends ValidationOptions {
  /** What a drawing by others does not say. Ours carry all of it, and these are not looked at. */
  readonly head?: Partial<DraftHead>;
}

/** A definition, or every fault; the path of a fault of the drawing is `/` and the id of the element. */
export type BpmnReading =
  { readonly definition: ProcessDefinition } | { readonly faults: readonly FieldFault[] };

const mostNamed = 20;

/**
 * Reads BPMN 2.0. What `toBpmn` wrote gives back the very definition; where somebody changed the drawing since, the flow is the
 * drawing's, renamed tasks are renamed, new ones are new steps, and everything else is kept. A drawing by others gives a first
 * draft: names as they stand, lanes as roles, `head` for the rest. A drawing that is not block-structured, or that says
 * what a flow cannot say, is refused with the elements at fault. What is given is always well-formed.
 *
 * No document type is accepted, so that no entity can be declared. Never throws for whatever text.
 */
export async function fromBpmn(xml: string, options: BpmnOptions = {}): Promise<BpmnReading> {
  if (xml.length > mostCharacters) {
    return { faults: [{ path: '', expected: `at most ${mostCharacters} characters`, actual: xml.length }] };
  }
  if (/<!(DOCTYPE|ENTITY)/i.test(xml)) {
    return { faults: [{ path: '', expected: 'XML without a document type declaration' }] };
  }
  const root = await rootOf(xml);
  if ('faults' in root) return root;
  const process = processOf(root.element);
  if ('faults' in process) return process;
  const graph = workflowGraph(process.element);
  if (graph.faults.length > 0) return { faults: graph.faults.slice(0, mostNamed) };
  const result = reduced(graph.source, graph.sink, graph.ways);
  if ('ways' in result) return { faults: remainderFaults(result, process.element) };
  const kept = keptDefinition(process.element);
  if (kept && 'faults' in kept) return kept;
  const definition = kept
    ? redrawn(kept, result.flow, graph, process.element)
    : drafted(process.element, root.element, result.flow, graph, options.head ?? {});
  return validateDefinition(definition, options);
}

type Found = { readonly element: ModdleElement } | { readonly faults: readonly FieldFault[] };

async function rootOf(xml: string): Promise<Found> {
  try {
    const { rootElement } = await new BpmnModdle({ liucheng: descriptor }).fromXML(xml);
    return { element: rootElement };
  } catch (error) {
    const [actual = ''] = (error as Error).message.split('\n');
    const place = /line: (\d+)\s+column: (\d+)/.exec((error as Error).message);
    const where = place ? ` (line ${Number(place[1]) + 1}, column ${Number(place[2]) + 1})` : '';
    return {
      faults: [
        {
          path: '',
          expected: 'a BPMN 2.0 document: XML whose root is "definitions"',
          actual: `${actual.slice(0, 120)}${where}`,
        },
      ],
    };
  }
}

function processOf(definitions: ModdleElement): Found {
  const processes = listOf(definitions['rootElements']).filter(
    (element) => element.$type === 'bpmn:Process' && listOf(element['flowElements']).length > 0,
  );
  const [element] = processes;
  if (element && processes.length === 1) return { element };
  const expected = 'one process with flow elements';
  return {
    faults:
      processes.length === 0
        ? [{ path: '', expected }]
        : processes
            .slice(0, mostNamed)
            .map((each) => faultAt(each, `${expected}: a flow of messages is none`)),
  };
}

/** Names what the reduction got stuck at: first what contradicts itself, else every gateway that is left. */
function remainderFaults({ nodes, ways }: Remainder, process: ModdleElement): FieldFault[] {
  const elements = elementsById(process);
  const clashes = ways.flatMap(({ from, to }) => {
    const several = ways.filter((way) => way.from === from && way.to === to).length > 1;
    if (!several || from.gate === to.gate || to.gate === 'open') return [];
    const [split, merge] = [elements.get(from.element), elements.get(to.element)];
    if (!split || !merge) return [];
    const expected =
      from.gate === 'and'
        ? `a parallel gateway where its branches meet, not the ${described(merge)} (${merge.id}), which does not wait for all of them`
        : `an exclusive merge where its branches meet, not the ${described(merge)} (${merge.id}), which waits for all of them`;
    return [faultAt(split, expected)];
  });
  const named = new Map(clashes.map((fault) => [fault.path, fault]));
  if (named.size === 0) {
    const expected =
      'blocks: each split with one merge of its kind, nested, and ways back from a split to a merge around one block';
    for (const { element: id } of nodes) {
      const element = elements.get(id);
      if (element && element !== process) named.set(pathOf(id), faultAt(element, expected));
    }
  }
  if (named.size === 0) named.set('', { path: '', expected: 'a process whose ways all lead to an end' });
  return [...named.values()].slice(0, mostNamed);
}

interface Kept {
  readonly definition: ProcessDefinition;
  readonly language: Language;
}

/** The definition that travels with a drawing of ours. It may have been changed, as anything from outside. */
function keptDefinition(
  process: ModdleElement,
): Kept | { readonly faults: readonly FieldFault[] } | undefined {
  const extensions = process['extensionElements'] as ModdleElement | undefined;
  const element = listOf(extensions?.['values']).find(({ $type }) => $type === 'liucheng:Definition');
  if (!element) return undefined;
  let content: unknown;
  try {
    content = JSON.parse(String(element['content']));
  } catch {
    return { faults: [{ path: '/liucheng:definition', expected: 'the JSON of a process definition' }] };
  }
  const result = validateDefinition(content);
  // A calendar that is unknown here is a fault of the whole, found at the end with the caller's calendars.
  const faults = 'faults' in result ? result.faults.filter(({ path }) => path !== '/calendar') : [];
  if (faults.length > 0) {
    return { faults: faults.map((fault) => ({ ...fault, path: `/liucheng:definition${fault.path}` })) };
  }
  return {
    definition: content as ProcessDefinition,
    language: element['language'] === 'zh-CN' ? 'zh-CN' : 'en',
  };
}

/** The kept definition with what the drawing says otherwise by now. */
function redrawn(
  { definition, language }: Kept,
  drawn: Flow,
  graph: WorkflowGraph,
  process: ModdleElement,
): ProcessDefinition {
  const steps = new Map(Object.entries<Step>(definition.steps));
  const stepIds = new Map<string, string>();
  for (const element of [...graph.activities.values(), ...graph.cancels]) {
    const mark = typeof element['step'] === 'string' ? markedStep(element['step']) : undefined;
    const name = nameOf(element);
    const id = mark !== undefined && steps.has(mark) ? mark : name || (element.id ?? '');
    stepIds.set(element.id ?? '', id);
    const step = steps.get(id) ?? { names: bothNames(name || id) };
    // Of several tasks of one step, one that was left as it is takes nothing back.
    const changed = renamedIn(definition.steps[id]?.names ?? step.names, language, name);
    if (changed !== definition.steps[id]?.names) steps.set(id, { ...step, names: changed });
  }
  const idOf = (key: string): string => stepIds.get(key) ?? key;
  const flow = renamed(drawn, idOf);
  const cancels = graph.cancels.map(({ id = '' }) => idOf(id));
  const keptCancels = definition.cancels ?? [];
  const used = new Set([...stepsOf(flow), ...cancels]);
  const { cancels: _, ...rest } = definition;
  return {
    ...rest,
    names: renamedIn(definition.names, language, nameOf(process)),
    steps: Object.fromEntries([...steps].filter(([id]) => used.has(id))),
    flow: sameForm(flow, definition.flow) ? definition.flow : flow,
    ...(sameSet(cancels, keptCancels)
      ? 'cancels' in definition
        ? { cancels: keptCancels }
        : {}
      : cancels.length === 0
        ? {}
        : { cancels: [...new Set(cancels)] }),
  };
}

function renamedIn(names: Text, language: Language, name: string): Text {
  return name === '' || name === oneLine(names[language]) ? names : { ...names, [language]: name };
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each) => b.includes(each));
}

function drafted(
  process: ModdleElement,
  definitions: ModdleElement,
  drawn: Flow,
  graph: WorkflowGraph,
  head: Partial<DraftHead>,
): ProcessDefinition {
  const pool = listOf(definitions['rootElements'])
    .flatMap((element) => listOf(element['participants']))
    .find((participant) => participant['processRef'] === process);
  const name = nameOf(process) || (pool ? nameOf(pool) : '') || process.id || 'process';
  const lanes = lanesOf(process);
  const activities = new Map<string, DraftActivity>();
  const keys = new Map<string, string>();
  for (const element of [...graph.activities.values(), ...graph.cancels]) {
    // Tasks of one name are one step in several places.
    const key = nameOf(element) || (element.id ?? '');
    keys.set(element.id ?? '', key);
    const own = lanes.get(element);
    const roles = [...(activities.get(key)?.roles ?? []), ...(own === undefined ? [] : [own])];
    activities.set(key, { name: key, roles });
  }
  const keyOf = (id: string): string => keys.get(id) ?? id;
  return draftDefinition(
    {
      id: slugOf(name, 'process'),
      version: 1,
      names: bothNames(name),
      area: 'draft',
      department: 'draft',
      effectiveFrom: '1970-01-01T00:00:00Z',
      ...head,
    },
    activities,
    renamed(drawn, keyOf),
    { cancels: [...new Set(graph.cancels.map(({ id = '' }) => keyOf(id)))] },
  );
}

/** The name of the innermost lane that an element lies in. */
function lanesOf(process: ModdleElement): Map<ModdleElement, string> {
  const lanes = new Map<ModdleElement, string>();
  const sets = [...listOf(process['laneSets'])];
  for (const set of sets) {
    for (const lane of listOf(set['lanes'])) {
      const name = nameOf(lane);
      for (const element of listOf(lane['flowNodeRef'])) if (name !== '') lanes.set(element, name);
      if (lane['childLaneSet'] !== undefined) sets.push(lane['childLaneSet'] as ModdleElement);
    }
  }
  return lanes;
}

function nameOf(element: ModdleElement): string {
  return typeof element['name'] === 'string' ? oneLine(element['name']) : '';
}
