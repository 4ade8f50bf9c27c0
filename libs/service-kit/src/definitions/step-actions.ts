import type { DomainEvent } from '@liucheng/kernel';
import type { StepAction, StepActions } from '@liucheng/process-model';
import { caseParameterOf, type CaseCommand, type CaseType } from '../cases/case-type.ts';

type Routed = Pick<CaseType, 'service' | 'path' | 'category' | 'commands' | 'caseParameter'>;

/**
 * How the steps of a process are done over its service, for whoever is told that one is to be done. A route that names
 * something else than the case is none that a case's id makes an address of.
 */
export function stepActions(type: Routed): StepActions {
  const actions: Record<string, StepAction> = {};
  const place = `:${caseParameterOf(type)}`;
  for (const command of type.commands) {
    const { step, route } = command;
    const parameters = route.path.match(/:\w+/g) ?? [];
    if (step === undefined || actions[step] || parameters.length !== 1 || parameters[0] !== place) continue;
    actions[step] = actionOf(type, command, place);
  }
  return actions;
}

function actionOf(
  { service, path, category }: Routed,
  { name, route, body }: CaseCommand<unknown, DomainEvent>,
  place: string,
): StepAction {
  return {
    method: route.method,
    path: `/${service}/${path}/${route.path.replace(place, '{case}')}`,
    operation: operationId(category, name),
    ...(body === undefined || route.method === 'DELETE'
      ? {}
      : { schema: `/${service}/openapi.json#/components/schemas/${body.name}` }),
  };
}

/** The command's name in the service's OpenAPI document. */
export function operationId(category: string, command: string): string {
  return `${category}.${command}`;
}
