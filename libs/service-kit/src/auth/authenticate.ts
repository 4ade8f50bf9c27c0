import { text } from '@liucheng/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problem } from '../http/problem.ts';
import { InvalidTokenError, type TokenVerifier } from './tokens.ts';

/**
 * An `onRequest` hook that puts the person of a valid token into the request. It refuses nobody: that is the guard's
 * part, as public routes take anyone. It runs before rates are limited, so that a person is counted and not an address.
 */
export function authenticate(tokens: TokenVerifier) {
  return (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void => {
    const header = request.headers.authorization;
    if (header === undefined) return done();
    const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(header)?.[1];
    if (token === undefined) {
      request.tokenFault = text(
        'the Authorization header is not of the form Bearer <token>',
        'Authorization 头不是 Bearer <token> 的形式',
      );
      return done();
    }
    const known = tokens.recall(token);
    if (known !== undefined) {
      request.actor = known;
      return done();
    }
    tokens.verify(token).then(
      (actor) => {
        request.actor = actor;
        done();
      },
      (error: unknown) => {
        if (error instanceof InvalidTokenError) {
          request.tokenFault = error.reason;
          return done();
        }
        request.log.error({ err: error }, 'the keys of the token issuer cannot be had');
        done(problem('unavailable', { headers: { 'retry-after': '5' } }));
      },
    );
  };
}
