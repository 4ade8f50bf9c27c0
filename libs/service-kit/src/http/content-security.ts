import type { FastifyHelmetOptions } from '@fastify/helmet';

/**
 * Everything comes from the server itself. Swagger UI sets inline styles and shows its icons as data URLs. There is no
 * HSTS and no upgrade to HTTPS: TLS ends at the gateway, and on a desk there is none.
 */
export const contentSecurity: FastifyHelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      styleSrc: ["'self'", "'unsafe-inline'"],
      scriptSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  strictTransportSecurity: false,
  crossOriginEmbedderPolicy: false,
};
