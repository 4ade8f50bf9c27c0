import type { Flow } from './flow.ts';

/** A flow without sugar: `opt` and `repeat` written out, blocks of one kind merged, nothing silent where it says nothing. */
export type NormalFlow =
  | string
  | { readonly skip: true }
  | { readonly seq: readonly NormalFlow[] }
  | { readonly xor: readonly NormalFlow[] }
  | { readonly and: readonly NormalFlow[] }
  | { readonly loop: readonly [NormalFlow, NormalFlow] };

const silent: NormalFlow = { skip: true };

/**
 * The normal form of a flow: the same runs, one writing. A block has two branches at least, no child of its own kind, and a
 * choice at most one silent branch; the order of branches stays. Idempotent; linear in the flow but for what is merged.
 */
export function normalForm(flow: Flow): NormalFlow {
  if (typeof flow === 'string') return flow;
  if ('opt' in flow) return choice([flow.opt, silent]);
  if ('repeat' in flow) return again(flow.repeat, silent);
  if ('loop' in flow) return again(flow.loop[0], flow.loop[1]);
  if ('xor' in flow) return choice(flow.xor);
  if ('seq' in flow) {
    const parts = flow.seq.map(normalForm).flatMap((part) => (has(part, 'seq') ? part.seq : [part]));
    return block(parts.filter(isVisible), (seq) => ({ seq }));
  }
  if ('and' in flow) {
    const parts = flow.and.map(normalForm).flatMap((part) => (has(part, 'and') ? part.and : [part]));
    return block(parts.filter(isVisible), (and) => ({ and }));
  }
  return silent;
}

/** A normal form as people write it: what may be left out or repeated says so. The same runs. */
export function readable(flow: NormalFlow): Flow {
  if (typeof flow === 'string') return flow;
  if ('seq' in flow) return { seq: flow.seq.map(readable) };
  if ('and' in flow) return { and: flow.and.map(readable) };
  if ('xor' in flow) {
    const visible = flow.xor.filter(isVisible);
    if (visible.length === flow.xor.length) return { xor: flow.xor.map(readable) };
    const [only] = visible;
    return { opt: only && visible.length === 1 ? readable(only) : { xor: visible.map(readable) } };
  }
  if (!('loop' in flow)) return silent;
  const [body, redo] = flow.loop;
  return isVisible(redo) ? { loop: [readable(body), readable(redo)] } : { repeat: readable(body) };
}

/** Whether two flows have one normal form, up to the order of branches. Flows that differ in it may have the same runs still. */
export function sameForm(a: Flow, b: Flow): boolean {
  return orderless(normalForm(a)) === orderless(normalForm(b));
}

function choice(flows: readonly Flow[]): NormalFlow {
  const parts = flows.map(normalForm).flatMap((part) => (has(part, 'xor') ? part.xor : [part]));
  const firstSilent = parts.findIndex((part) => !isVisible(part));
  return block(
    parts.filter((part, index) => isVisible(part) || index === firstSilent),
    (xor) => ({ xor }),
  );
}

function again(body: Flow, redo: Flow): NormalFlow {
  const parts = [normalForm(body), normalForm(redo)] as const;
  return parts.some(isVisible) ? { loop: parts } : silent;
}

function block(parts: readonly NormalFlow[], made: (parts: readonly NormalFlow[]) => NormalFlow): NormalFlow {
  return parts.length > 1 ? made(parts) : (parts[0] ?? silent);
}

function isVisible(flow: NormalFlow): boolean {
  return typeof flow === 'string' || !('skip' in flow);
}

function has<K extends 'seq' | 'xor' | 'and'>(
  flow: NormalFlow,
  kind: K,
): flow is Extract<NormalFlow, Readonly<Record<K, unknown>>> {
  return typeof flow === 'object' && kind in flow;
}

function orderless(flow: NormalFlow): string {
  if (typeof flow === 'string') return JSON.stringify(flow);
  if ('seq' in flow) return `->(${flow.seq.map(orderless).join()})`;
  if ('xor' in flow) return `x(${flow.xor.map(orderless).sort().join()})`;
  if ('and' in flow) return `+(${flow.and.map(orderless).sort().join()})`;
  if ('loop' in flow) return `*(${flow.loop.map(orderless).join()})`;
  return 'τ';
}
