import { eventBusContract } from '@liucheng/ports/testing';
import { describeWithBroker, onFreshPrefix } from './testing/broker.ts';

describeWithBroker('Kafka', () => {
  eventBusContract('Kafka, one partition', { create: onFreshPrefix(1) });
  eventBusContract('Kafka, six partitions', { create: onFreshPrefix(6) });
});
