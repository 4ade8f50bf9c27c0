import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Language } from '@liucheng/kernel';
import type { FastifyRequest } from 'fastify';
import { languageOf } from './language.ts';

/** Parameter of a controller method: the caller's language. */
export const CurrentLanguage = createParamDecorator((_data: unknown, context: ExecutionContext): Language =>
  languageOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
