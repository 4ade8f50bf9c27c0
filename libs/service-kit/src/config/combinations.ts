import type { FieldFault } from '@liucheng/kernel';
import { serviceSchema, type ServiceConfig } from './settings.ts';

type Key = keyof typeof serviceSchema;

/** One setting's value asks for others, or keeps them out. */
interface Combination {
  readonly when: (config: Partial<ServiceConfig>) => boolean;
  /** Completes "because …". */
  readonly because: string;
  readonly needed?: readonly Key[];
  readonly excluded?: readonly Key[];
}

const onKafka = ({ eventBus }: Partial<ServiceConfig>): boolean => eventBus === 'kafka';

const combinations: readonly Combination[] = [
  {
    when: ({ auth }) => auth === 'oidc',
    because: 'LIUCHENG_AUTH is oidc',
    needed: ['oidcIssuer', 'oidcAudience', 'oidcJwksUri'],
  },
  {
    when: ({ eventStore }) => eventStore === 'kurrentdb',
    because: 'LIUCHENG_EVENT_STORE is kurrentdb',
    needed: ['kurrentdbUri'],
  },
  { when: onKafka, because: 'LIUCHENG_EVENT_BUS is kafka', needed: ['kafkaBrokers'] },
  {
    when: (config) => onKafka(config) && config.kafkaSasl !== undefined && config.kafkaSasl !== 'off',
    because: 'LIUCHENG_KAFKA_SASL is not off',
    needed: ['kafkaUsername', 'kafkaPassword'],
  },
  {
    when: (config) => onKafka(config) && config.kafkaTls === 'off',
    because: 'LIUCHENG_KAFKA_TLS is off',
    excluded: ['kafkaCa', 'kafkaCert', 'kafkaKey'],
  },
  {
    when: (config) => onKafka(config) && config.kafkaTls === 'on' && config.kafkaCert !== undefined,
    because: 'LIUCHENG_KAFKA_CERT has one',
    needed: ['kafkaKey'],
  },
  {
    when: (config) => onKafka(config) && config.kafkaTls === 'on' && config.kafkaKey !== undefined,
    because: 'LIUCHENG_KAFKA_KEY has one',
    needed: ['kafkaCert'],
  },
  {
    when: ({ documentStore }) => documentStore === 'mongodb',
    because: 'LIUCHENG_DOCUMENT_STORE is mongodb',
    needed: ['mongodbUri'],
  },
];

/** Settings that are right by themselves and wrong together. */
export function combinationFaults(config: Partial<ServiceConfig>): FieldFault[] {
  return combinations
    .filter(({ when }) => when(config))
    .flatMap(({ because, needed = [], excluded = [] }) => [
      ...needed
        .filter((key) => config[key] === undefined)
        .map((key) => ({ path: serviceSchema[key].name, expected: `a value, because ${because}` })),
      ...excluded
        .filter((key) => config[key] !== undefined)
        .map((key) => ({ path: serviceSchema[key].name, expected: `no value, because ${because}` })),
    ]);
}
