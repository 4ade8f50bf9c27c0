import type { DomainEvent, Text } from '@liucheng/kernel';
import type { Provider, Type } from '@nestjs/common';
import { caseController } from '../cases/case-controller.ts';
import { caseList, type CaseListSpec } from '../cases/case-list.ts';
import type { CaseType } from '../cases/case-type.ts';
import type { Sight } from '../cases/sight.ts';
import type { ServiceSpec } from '../http/service-spec.ts';
import type { Play, Planted } from '../plays/play.ts';
import type { Policy } from '../policies/policy.ts';
import type { Projection } from '../projections/projection.ts';
import { departmentModule, topicsOf } from './department-module.ts';

/** One process as its folder hands it over: all that a department has to list. */
export interface DepartmentProcess {
  readonly caseType: CaseType;
  readonly projections?: readonly Projection<object>[];
  readonly controllers: readonly Type<object>[];
  readonly providers?: readonly Provider[];
  readonly policies?: readonly Policy[];
  /**
   * It is master data, kept like a process but none of the regulation's: its events go to a topic of their own, and its
   * definition is not published, so that the monitor neither judges it nor asks anybody for its next step.
   */
  readonly register?: { readonly topic: string };
  /** How people go through it in a simulation. */
  readonly plays?: readonly Play[];
  /** What no play breaks because the service leaves nobody a way to, and why. */
  readonly unplayable?: Readonly<Record<Planted, string>>;
}

export interface CaseProcessSpec<State, Event extends DomainEvent, Row extends object> {
  readonly type: CaseType<State, Event>;
  readonly list: CaseListSpec<State, Row>;
  readonly sight: Sight;
  /** A sentence of the history. */
  describe(event: Event): Text;
  readonly policies?: readonly Policy[];
  readonly register?: DepartmentProcess['register'];
  readonly plays?: readonly Play[];
  readonly unplayable?: Readonly<Record<Planted, string>>;
}

/** A process with the usual routes: its commands, one list, one case, its history. */
export function caseProcess<State, Event extends DomainEvent, Row extends object>({
  type,
  list: spec,
  sight,
  describe,
  policies = [],
  register,
  plays = [],
  unplayable = {},
}: CaseProcessSpec<State, Event, Row>): DepartmentProcess {
  const list = caseList(type, spec);
  return {
    caseType: type as unknown as CaseType,
    projections: [list.view],
    controllers: [caseController({ type, list, sight, describe })],
    policies,
    ...(register === undefined ? {} : { register }),
    plays,
    unplayable,
  };
}

/** A department's service, made of its processes. */
export function departmentService({
  name,
  title,
  description,
  page,
  processes,
}: Pick<ServiceSpec, 'name' | 'title' | 'description' | 'page'> & {
  readonly processes: readonly DepartmentProcess[];
}): ServiceSpec {
  return {
    name,
    title,
    description,
    ...(page === undefined ? {} : { page }),
    processes,
    topicFor: topicsOf({ service: name, processes }),
    module: (deps) => departmentModule({ service: name, processes }, deps),
  };
}
