/**
 * A process tree (Leemans, "Robust Process Mining with Guarantees", 2017): what a case may do, as nested blocks.
 * A string is a step. `xor` takes exactly one branch, `and` interleaves all of them, `loop` is `[do, redo]`:
 * do (redo do)*. `skip` is the silent step τ. `opt(x)` is `xor(x, skip)`, `repeat(x)` is `loop(x, skip)`.
 */
export type Flow =
  | string
  | { readonly seq: readonly Flow[] }
  | { readonly xor: readonly Flow[] }
  | { readonly and: readonly Flow[] }
  | { readonly loop: readonly [Flow, Flow] }
  | { readonly opt: Flow }
  | { readonly repeat: Flow }
  | { readonly skip: true };

export const skip: Flow = { skip: true };

export function seq(...children: Flow[]): Flow {
  return { seq: children };
}

export function xor(...children: Flow[]): Flow {
  return { xor: children };
}

export function and(...children: Flow[]): Flow {
  return { and: children };
}

export function loop(body: Flow, redo: Flow): Flow {
  return { loop: [body, redo] };
}

export function opt(child: Flow): Flow {
  return { opt: child };
}

export function repeat(child: Flow): Flow {
  return { repeat: child };
}
