import { pointerPart, type FieldFault } from '@liucheng/kernel';
import type { Flow } from '@liucheng/process-model';
import type { ModdleElement } from 'bpmn-moddle';
import type { Gate } from './block-reduction.ts';

/** What an element does to the tokens that come to it and go from it. */
export interface Behaviour {
  readonly merge: Gate;
  readonly split: Gate;
  readonly flow: Flow;
}

const silent: Flow = { skip: true };
const exclusive: Behaviour = { merge: 'xor', split: 'xor', flow: silent };

/** What an element does, or what is expected in its place. `flows`: the ways of its process. */
export function behaviourOf(element: ModdleElement, flows: readonly ModdleElement[]): Behaviour | string {
  if (element.$instanceOf('bpmn:ExclusiveGateway') || element.$instanceOf('bpmn:EventBasedGateway')) {
    return exclusive;
  }
  if (element.$instanceOf('bpmn:ParallelGateway')) return { merge: 'and', split: 'and', flow: silent };
  if (element.$instanceOf('bpmn:Gateway')) {
    return 'an exclusive or parallel gateway: how many branches of this one are taken is known only when it runs';
  }
  if (element.$instanceOf('bpmn:BoundaryEvent')) {
    return 'no boundary event: an exclusive gateway after the activity says what may follow it';
  }
  const outgoing = flows.filter((flow) => flow['sourceRef'] === element);
  if (outgoing.length > 1 && outgoing.some((flow) => flow['conditionExpression'] !== undefined)) {
    return 'an exclusive gateway after it: ways out on conditions are an inclusive choice';
  }
  if (element.$instanceOf('bpmn:Event')) return { merge: 'xor', split: 'and', flow: silent };
  const refusal = repetitionFault(element);
  if (refusal !== undefined || element.$type === 'bpmn:AdHocSubProcess') {
    return refusal ?? 'an embedded sub-process with ways between its activities';
  }
  return { merge: 'xor', split: 'and', flow: looped(element, element.id ?? '') };
}

/** What can be said of an element to whoever drew it. */
export function described(element: ModdleElement): string {
  const kind = element.$type
    .replace(/^bpmn:/, '')
    .replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const name = typeof element['name'] === 'string' ? element['name'].trim() : '';
  const short = name.length > 80 ? `${name.slice(0, 79)}…` : name;
  return short === '' ? kind.toLowerCase() : `${kind.toLowerCase()} "${short}"`;
}

export function faultAt(element: ModdleElement, expected: string): FieldFault {
  return { path: pathOf(element.id ?? ''), expected, actual: described(element) };
}

/** An element is named by its id, which is unique in its document. */
export function pathOf(id: string): string {
  return `/${pointerPart(id)}`;
}

export function listOf(value: unknown): readonly ModdleElement[] {
  return Array.isArray(value) ? (value as ModdleElement[]) : [];
}

function looped(activity: ModdleElement, id: string): Flow {
  const loop = activity['loopCharacteristics'] as ModdleElement | undefined;
  if (loop === undefined) return id;
  return loop['testBefore'] === true ? { opt: { repeat: id } } : { repeat: id };
}

/** What is expected in place of a repetition that a flow cannot say. */
export function repetitionFault(activity: ModdleElement): string | undefined {
  const loop = activity['loopCharacteristics'] as ModdleElement | undefined;
  const standard = loop?.$instanceOf('bpmn:StandardLoopCharacteristics') ?? true;
  if (standard && (loop === undefined || !activity.$instanceOf('bpmn:SubProcess'))) return undefined;
  return standard
    ? 'a way back by exclusive gateways inside, in place of a repeated sub-process'
    : 'an activity without several instances: how many there are is known only when it runs';
}
