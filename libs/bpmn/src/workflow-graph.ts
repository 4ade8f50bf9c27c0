import type { FieldFault } from '@liucheng/kernel';
import type { Flow } from '@liucheng/process-model';
import type { ModdleElement } from 'bpmn-moddle';
import type { GraphNode, GraphWay } from './block-reduction.ts';
import { mostElements } from './descriptor.ts';
import { behaviourOf, faultAt, listOf, repetitionFault } from './element-behaviour.ts';

/** A process as a workflow graph. Leaves of the ways' flows are ids of activities. */
export interface WorkflowGraph {
  readonly source: GraphNode;
  readonly sink: GraphNode;
  readonly ways: readonly GraphWay[];
  /** The activities that the flow can reach, by id. */
  readonly activities: ReadonlyMap<string, ModdleElement>;
  /** Activities of interrupting event sub-processes: they end the case whenever they are done. */
  readonly cancels: readonly ModdleElement[];
  readonly faults: readonly FieldFault[];
}

const deepest = 50;

const silent: Flow = { skip: true };
/**
 * Reads the flow elements of a process. Several ways into a task merge without waiting, several out of it are parallel, as BPMN has
 * it; several start events are alternatives; an element without a way out ends there. Embedded sub-processes become part
 * of the flow around them. Events between start and end are passed over: they are no steps that anybody does.
 */
export function workflowGraph(process: ModdleElement): WorkflowGraph {
  const reader = new GraphReader();
  return reader.read(process);
}

/** The nodes where an element is entered and left. */
interface Ends {
  readonly entry: GraphNode;
  readonly exit: GraphNode;
}

class GraphReader {
  readonly #ways: GraphWay[] = [];
  readonly #activities = new Map<string, ModdleElement>();
  readonly #cancels: ModdleElement[] = [];
  readonly #faults: FieldFault[] = [];
  #elements = 0;

  read(process: ModdleElement): WorkflowGraph {
    const { source, sink } = this.#scope(process, 0);
    return {
      source,
      sink,
      ways: this.#ways,
      activities: this.#activities,
      cancels: this.#cancels,
      faults: this.#faults.length > 0 ? this.#faults : this.#reachFaults(source, sink, process),
    };
  }

  /** A process or an embedded sub-process: what is in it, between a beginning and an end of its own. */
  #scope(scope: ModdleElement, depth: number): { source: GraphNode; sink: GraphNode } {
    const elements = listOf(scope['flowElements']);
    const sink: GraphNode = { element: scope.id ?? '', gate: 'open' };
    this.#elements += elements.length;
    if (depth > deepest || this.#elements > mostElements) {
      this.#tooMuch(scope, depth);
      return { source: sink, sink };
    }
    const flows = elements.filter((element) => element.$instanceOf('bpmn:SequenceFlow'));
    const nodes = elements.filter((element) => element.$instanceOf('bpmn:FlowNode') && !isBeside(element));
    for (const each of elements.filter(isBeside)) this.#cancellation(each);
    const ends = new Map<ModdleElement, Ends>();
    for (const node of nodes) {
      const made = this.#node(node, flows, sink, depth);
      if (made) ends.set(node, made);
    }
    const refused = new Set(nodes.filter((node) => !ends.has(node)));
    const { followed, entered } = this.#follow(flows, ends, refused, sink);
    for (const [node, { exit }] of ends) {
      if (exit !== sink && !followed.has(node)) this.#ways.push({ from: exit, to: sink, flow: silent });
    }
    const starts = nodes.filter((node) => node.$instanceOf('bpmn:StartEvent'));
    const first = starts.length > 0 ? starts : nodes.filter((node) => !entered.has(node));
    const source: GraphNode = { element: scope.id ?? '', gate: starts.length > 0 ? 'xor' : 'and' };
    for (const node of first) {
      const entry = ends.get(node)?.entry;
      if (entry) this.#ways.push({ from: source, to: entry, flow: silent });
    }
    if (first.length === 0)
      this.#faults.push(faultAt(scope, 'a start event, or an element that nothing leads to'));
    return { source, sink };
  }

  /** Once for the whole drawing. */
  #tooMuch(scope: ModdleElement, depth: number): void {
    const expected =
      depth > deepest
        ? `sub-processes nested at most ${deepest} deep`
        : `at most ${mostElements} flow elements`;
    if (this.#faults.every((fault) => fault.expected !== expected))
      this.#faults.push(faultAt(scope, expected));
  }

  /** Takes the ways of a scope over, and says which elements they lead from and to. Those of `refused` elements are no fault of their own. */
  #follow(
    flows: readonly ModdleElement[],
    ends: ReadonlyMap<ModdleElement, Ends>,
    refused: ReadonlySet<ModdleElement>,
    sink: GraphNode,
  ) {
    const followed = new Set<ModdleElement>();
    const entered = new Set<ModdleElement>();
    for (const flow of flows) {
      const [from, to] = [flow['sourceRef'], flow['targetRef']] as (ModdleElement | undefined)[];
      if (from && to && (refused.has(from) || refused.has(to))) continue;
      const [start, end] = [from && ends.get(from), to && ends.get(to)];
      if (!from || !to || !start || !end) {
        this.#faults.push(faultAt(flow, 'a way between two elements of the same process'));
      } else if (start.exit === sink) this.#faults.push(faultAt(from, 'no way out of an end event'));
      else {
        followed.add(from);
        entered.add(to);
        this.#ways.push({ from: start.exit, to: end.entry, flow: silent });
      }
    }
    return { followed, entered };
  }

  #node(
    element: ModdleElement,
    flows: readonly ModdleElement[],
    sink: GraphNode,
    depth: number,
  ): Ends | undefined {
    const id = element.id ?? '';
    if (element.$type === 'bpmn:SubProcess' || element.$type === 'bpmn:Transaction') {
      const refusal = repetitionFault(element);
      if (refusal !== undefined) this.#faults.push(faultAt(element, refusal));
      const inner = this.#scope(element, depth + 1);
      const entry: GraphNode = { element: id, gate: 'xor' };
      const exit: GraphNode = { element: id, gate: 'and' };
      this.#ways.push({ from: entry, to: inner.source, flow: silent });
      this.#ways.push({ from: inner.sink, to: exit, flow: silent });
      return { entry, exit };
    }
    if (element.$instanceOf('bpmn:EndEvent')) return { entry: sink, exit: sink };
    const behaviour = behaviourOf(element, flows);
    if (typeof behaviour === 'string') {
      this.#faults.push(faultAt(element, behaviour));
      return undefined;
    }
    if (element.$instanceOf('bpmn:Activity')) this.#activities.set(id, element);
    const entry: GraphNode = { element: id, gate: behaviour.merge };
    const exit: GraphNode = { element: id, gate: behaviour.split };
    this.#ways.push({ from: entry, to: exit, flow: behaviour.flow });
    return { entry, exit };
  }

  /** An event sub-process is read where it says what `cancels` says. */
  #cancellation(scope: ModdleElement): void {
    const elements = listOf(scope['flowElements']);
    const nodes = elements.filter((element) => element.$instanceOf('bpmn:FlowNode'));
    const tasks = nodes.filter((node) => node.$instanceOf('bpmn:Activity'));
    const starts = nodes.filter((node) => node.$instanceOf('bpmn:StartEvent'));
    const others = nodes.length - tasks.length - starts.length;
    const plain = nodes.filter((node) => node.$instanceOf('bpmn:EndEvent')).length === others;
    const [task] = tasks;
    if (!plain || tasks.length !== 1 || !task || starts.some((start) => start['isInterrupting'] === false)) {
      const expected = 'an event sub-process that interrupts and holds one task, which ends the case';
      this.#faults.push(faultAt(scope, expected));
      return;
    }
    this.#cancels.push(task);
  }

  #reachFaults(source: GraphNode, sink: GraphNode, process: ModdleElement): FieldFault[] {
    const elements = elementsById(process);
    const ahead = reachable(source, this.#ways, (way) => [way.from, way.to]);
    const back = reachable(sink, this.#ways, (way) => [way.to, way.from]);
    const faults = new Map<string, FieldFault>();
    for (const node of this.#ways.flatMap(({ from, to }) => [from, to])) {
      const element = elements.get(node.element);
      if (!element || element === process || faults.has(node.element)) continue;
      if (!ahead.has(node))
        faults.set(node.element, faultAt(element, 'a way that leads to it from the start'));
      else if (!back.has(node))
        faults.set(node.element, faultAt(element, 'a way that leads from it to an end'));
    }
    return [...faults.values()].slice(0, 20);
  }
}

export function elementsById(process: ModdleElement): Map<string, ModdleElement> {
  const elements = new Map<string, ModdleElement>();
  const open = [process];
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.id !== undefined) elements.set(next.id, next);
    open.push(...listOf(next['flowElements']));
  }
  return elements;
}

function isBeside(element: ModdleElement): boolean {
  return element.$type === 'bpmn:SubProcess' && element['triggeredByEvent'] === true;
}

function reachable(
  from: GraphNode,
  ways: readonly GraphWay[],
  ends: (way: GraphWay) => readonly [GraphNode, GraphNode],
): Set<GraphNode> {
  const next = new Map<GraphNode, GraphNode[]>();
  for (const way of ways) {
    const [here, there] = ends(way);
    const known = next.get(here);
    if (known) known.push(there);
    else next.set(here, [there]);
  }
  const seen = new Set([from]);
  for (const node of seen) for (const each of next.get(node) ?? []) seen.add(each);
  return seen;
}
