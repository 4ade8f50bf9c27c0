import { Injectable, type CanActivate, type ExecutionContext, type Type } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { holds, text, type Text } from '@liucheng/kernel';
import type { FastifyRequest } from 'fastify';
import { problem, type Problem } from '../http/problem.ts';
import { Organisation } from '../organisation/organisation.ts';
import { allowedRoles, openToAll } from './access.ts';

/** Lets a request through to its route when the route is public or the caller holds one of its roles. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly organisation: Organisation,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const places = [context.getHandler(), context.getClass()];
    // The nearest decorator decides, so a controller's @Allow does not close a method's @Public.
    const roles = this.reflector.get<readonly string[] | undefined>(allowedRoles, context.getHandler());
    if (roles === undefined && this.reflector.getAllAndOverride<boolean | undefined>(openToAll, places))
      return true;
    const allowed =
      roles ?? this.reflector.get<readonly string[] | undefined>(allowedRoles, context.getClass()) ?? [];
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (!request.actor) throw unauthenticated(request.tokenFault);
    // The token says who it is; what that person may is known here, at this moment.
    const actor = this.organisation.actorOf(request.actor);
    if (!actor) throw notEmployed(request.actor.id);
    request.actor = actor;
    if (allowed.some((role) => holds(actor, role))) return true;
    throw problem('not-allowed', {
      code: 'wrong-role',
      detail: text(
        `This needs another role than those of ${actor.id}.`,
        `${actor.id} 的角色不能执行此操作。`,
      ),
      acceptable: text(
        `One of the roles: ${allowed.join(', ')}.`,
        `需要以下角色之一：${allowed.join('、')}。`,
      ),
      extensions: { roles: [...allowed] },
    });
  }
}

function notEmployed(person: string): Problem {
  return problem('not-allowed', {
    code: 'not-in-organisation',
    detail: text(
      `${person} is not employed here at present, as far as human resources has it on record.`,
      `人力资源记录中，${person} 目前不是在职员工。`,
    ),
    acceptable: text('Human resources enters who joins, and when.', '请由人力资源部登记入职。'),
  });
}

/** RFC 6750: a request without a token is only asked for one; a token that was sent is told what is wrong with it. */
export function unauthenticated(fault: Text | undefined): Problem {
  if (fault === undefined) {
    return problem('unauthenticated', {
      detail: text('There is no access token.', '请求没有访问令牌。'),
      headers: { 'www-authenticate': 'Bearer realm="liucheng"' },
    });
  }
  return problem('unauthenticated', {
    code: 'invalid-token',
    detail: text(`The access token is not accepted: ${fault.en}.`, `访问令牌无效：${fault['zh-CN']}。`),
    headers: {
      'www-authenticate': `Bearer realm="liucheng", error="invalid_token", error_description="${fault.en.replace(/["\\]/g, "'")}"`,
    },
  });
}

/** A route that says neither or both of `@Allow` and `@Public`: a programming fault, so the service does not start. */
export class UnguardedRouteError extends Error {
  constructor(readonly routes: readonly string[]) {
    super(`Each route needs exactly one of @Allow and @Public: ${routes.join('; ')}`);
    this.name = 'UnguardedRouteError';
  }
}

/**
 * Walks every route of the application.
 * @throws UnguardedRouteError naming all routes whose access nobody has decided on.
 */
export function checkAccessDeclared(discovery: DiscoveryService): void {
  const scanner = new MetadataScanner();
  const undecided: string[] = [];
  for (const { metatype } of discovery.getControllers()) {
    if (typeof metatype !== 'function') continue;
    const controller = metatype as Type<object>;
    const prototype = controller.prototype as Record<string, unknown>;
    for (const name of scanner.getAllMethodNames(prototype)) {
      const method = prototype[name];
      if (typeof method !== 'function' || Reflect.getMetadata('path', method) === undefined) continue;
      const own = declarations(method);
      const decided = own.length > 0 ? own : declarations(controller);
      if (decided.length !== 1)
        undecided.push(`${controller.name}.${name} has ${decided.join(' and ') || 'none'}`);
    }
  }
  if (undecided.length > 0) throw new UnguardedRouteError(undecided);
}

function declarations(target: object): string[] {
  return [
    ...(Reflect.getMetadata(allowedRoles, target) === undefined ? [] : ['@Allow']),
    ...(Reflect.getMetadata(openToAll, target) === undefined ? [] : ['@Public']),
  ];
}
