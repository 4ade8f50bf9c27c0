/**
 * A process tree (Leemans, "Robust Process Mining with Guarantees", 2017): what a case may do, as nested blocks.
 * A string is a step. `xor` takes exactly one branch, `and` interleaves all of them, `loop` is `[do, redo]`:
 * do (redo do)*. `skip` is the silent step τ. `opt(x)` is `xor(x, skip)`, `repeat(x)` is `loop(x, skip)`.
 * `S`: the step ids that may occur, where the compiler knows them.
 */
export type Flow<S extends string = string> = S | Block<S>;

export type Block<S extends string = string> =
  | { readonly seq: readonly Flow<S>[] }
  | { readonly xor: readonly Flow<S>[] }
  | { readonly and: readonly Flow<S>[] }
  | { readonly loop: readonly [Flow<S>, Flow<S>] }
  | { readonly opt: Flow<S> }
  // No evidence for S: a text has a method called `repeat` too, and its type would spoil the inference of step ids.
  | { readonly repeat: NoInfer<Flow<S>> }
  | { readonly skip: true };

export const skip: Block<never> = { skip: true };

export function seq<S extends string>(...children: Flow<S>[]): Block<S> {
  return { seq: children };
}

export function xor<S extends string>(...children: Flow<S>[]): Block<S> {
  return { xor: children };
}

export function and<S extends string>(...children: Flow<S>[]): Block<S> {
  return { and: children };
}

export function loop<S extends string>(body: Flow<S>, redo: Flow<S>): Block<S> {
  return { loop: [body, redo] };
}

export function opt<S extends string>(child: Flow<S>): Block<S> {
  return { opt: child };
}

export function repeat<S extends string>(child: Flow<S>): Block<S> {
  return { repeat: child };
}
