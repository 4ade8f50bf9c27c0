import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { Actor, Text } from '@liucheng/kernel';
import type { FastifyRequest } from 'fastify';
import { problem } from '../http/problem.ts';

export const allowedRoles = Symbol('liucheng.allowed-roles');
export const openToAll = Symbol('liucheng.public');
/** Tells the API document of a route's access: a method's overrides its controller's. Not in the finished document. */
export const publicExtension = 'x-public';

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * The person of the verified access token, absent without one or with one that is not accepted. Behind the door of a
     * route that is not public, with the roles that the person holds at this moment.
     */
    actor?: Actor;
    /** Why a token that was sent is not accepted. */
    tokenFault?: Text;
  }
}

/**
 * Who may call a route, or every route of a controller: whoever holds one of the roles, in any department. Which
 * department a case asks for is the business of the command. `Allow('employee')` is everybody in the company.
 * A route has exactly one of `@Allow` and `@Public`, its own or its controller's; without, the service does not start.
 */
export function Allow(...roles: readonly [string, ...string[]]): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(allowedRoles, roles), ApiExtension(publicExtension, false));
}

/** A route for everybody, without a token. */
export function Public(): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(openToAll, true), ApiExtension(publicExtension, true));
}

/** Parameter of a controller method: the person of the verified token. Only on routes with `@Allow`. */
export const CurrentActor = createParamDecorator((_data: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!actor) throw problem('unauthenticated');
  return actor;
});

/** Parameter of a controller method: the id under which everything about this request is logged and recorded. */
export const CorrelationId = createParamDecorator(
  (_data: unknown, context: ExecutionContext): string =>
    context.switchToHttp().getRequest<FastifyRequest>().id,
);
