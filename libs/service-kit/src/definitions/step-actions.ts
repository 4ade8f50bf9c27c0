import type { DomainEvent } from '@liucheng/kernel';
import type { StepAction, StepActions } from '@liucheng/process-model';
import { caseAddress } from '../cases/case-address.ts';
import { caseParameterOf, type CaseCommand, type CaseType } from '../cases/case-type.ts';

type Routed = Pick<CaseType, 'service' | 'path' | 'category' | 'commands' | 'caseParameter'>;

/**
 * How the steps of a process are done over its service, for whoever is told that one is to be done. Where several commands do a
 * step, the first that names the case as all its routes do: one that calls it otherwise may be the one that begins it.
 */
export function stepActions(type: Routed): StepActions {
  const actions: Record<string, StepAction> = {};
  const place = `:${caseParameterOf(type)}`;
  const named = type.commands.filter(({ route }) => route.path.includes(place));
  for (const command of new Set([...named, ...type.commands])) {
    const { step, route } = command;
    const address = caseAddress(route.path, '{case}');
    if (step === undefined || actions[step] || address === undefined) continue;
    actions[step] = actionOf(type, command, address);
  }
  return actions;
}

function actionOf(
  { service, path, category }: Routed,
  { name, route, body }: CaseCommand<unknown, DomainEvent>,
  address: string,
): StepAction {
  return {
    method: route.method,
    path: `/${service}/${path}/${address}`,
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
