import type { FastifyInstance } from 'fastify';
import { oneOf, pointerPart, text, type Clock, type LocalisedFault } from '@liucheng/kernel';
import { problem } from '../http/problem.ts';
import { formatGrant } from './tokens.ts';
import { SampleIssuer, type SamplePerson } from './sample-issuer.ts';

const notice = 'NOT FOR PRODUCTION: gives a token to whoever asks. Set LIUCHENG_AUTH=oidc for real people.';

/** The sample issuer over HTTP, under `/issuer`. Every answer says that it is not for production. */
export function serveSampleIssuer(
  fastify: FastifyInstance,
  issuer: SampleIssuer,
  options: {
    readonly people: readonly SamplePerson[];
    readonly clock: Clock;
    /** How the outside reaches this server, when that is not the address of the request. */
    readonly publicUrl: string | undefined;
  },
): void {
  const { people, clock, publicUrl } = options;
  const byId = new Map(people.map((person) => [person.id, person]));

  fastify.get('/issuer/people', () => ({
    notice,
    people: people.map((person) => ({ ...person, roles: person.roles.map(formatGrant) })),
  }));

  fastify.post('/issuer/token', async (request, reply) => {
    const person = byId.get(requestedPerson(request.body, people));
    if (!person) throw problem('not-found');
    const { token, expiresInSeconds } = await issuer.issue(person, clock.now());
    void reply.header('cache-control', 'no-store');
    return { notice, access_token: token, token_type: 'Bearer', expires_in: expiresInSeconds };
  });

  fastify.get('/issuer/jwks.json', () => ({ keys: [issuer.publicKey] }));

  fastify.get('/issuer/.well-known/openid-configuration', (request) => {
    const base = `${publicUrl ?? `${request.protocol}://${request.host}`}/issuer`;
    return {
      issuer: SampleIssuer.issuer,
      jwks_uri: `${base}/jwks.json`,
      token_endpoint: `${base}/token`,
      response_types_supported: ['token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
      claims_supported: ['sub', 'department', 'roles'],
      notice,
    };
  });
}

function requestedPerson(body: unknown, people: readonly SamplePerson[]): string {
  const faults: LocalisedFault[] = [];
  const given = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
  const { person } = given;
  const ids = people.map((each) => each.id).join(', ');
  if (typeof person !== 'string' || !people.some((each) => each.id === person)) {
    faults.push({
      path: '/person',
      expected: oneOf(ids),
      ...(typeof person === 'string' ? { actual: person.slice(0, 80) } : {}),
    });
  }
  for (const key of Object.keys(given)) {
    if (key !== 'person')
      faults.push({
        path: `/${pointerPart(key)}`,
        expected: text('no field of this name; known is person', '没有该字段；可用字段：person'),
      });
  }
  if (faults.length > 0) {
    throw problem('invalid-input', {
      errors: faults,
      detail: text('Name one of the sample people.', '请指定一位示例人员。'),
    });
  }
  return person as string;
}
