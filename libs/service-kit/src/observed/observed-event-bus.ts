import {
  EventBus,
  type BusPositions,
  type ConsumeOptions,
  type DeadLetter,
  type DeliveryHandler,
  type OutgoingMessage,
  type Subscription,
} from '@liucheng/ports';
import { Counter, Histogram, type Registry } from 'prom-client';
import type { SpanStart, Tracing } from '../tracing/tracing.ts';
import type { StoreMetrics } from './store-metrics.ts';

/** An event bus whose calls and deliveries are timed, and show in the traces of the events that they carry. */
export class ObservedEventBus extends EventBus {
  private readonly duration: Histogram<'group' | 'outcome'>;
  private readonly delivered: Counter<'group'>;
  private readonly parked: Counter<'group'>;

  constructor(
    private readonly inner: EventBus,
    private readonly metrics: StoreMetrics,
    private readonly tracing: Tracing,
    registry: Registry,
  ) {
    super();
    const registers = [registry];
    this.duration = new Histogram({
      name: 'liucheng_delivery_duration_seconds',
      help: 'Time in which a batch of messages was handled by a consumer group, or failed',
      labelNames: ['group', 'outcome'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers,
    });
    this.delivered = new Counter({
      name: 'liucheng_messages_delivered_total',
      help: 'Messages handed to a consumer group, those of a repeated batch again',
      labelNames: ['group'],
      registers,
    });
    this.parked = new Counter({
      name: 'liucheng_dead_letters_total',
      help: 'Messages parked as dead letters since the start',
      labelNames: ['group'],
      registers,
    });
  }

  override publish(messages: readonly OutgoingMessage[]): Promise<void> {
    const publish = (): Promise<void> =>
      this.metrics.timed('bus', 'publish', () => this.inner.publish(messages));
    return this.tracing.on
      ? this.tracing.within(`send ${messages[0]?.topic ?? ''}`, sending(messages), publish)
      : publish();
  }

  override consume(options: ConsumeOptions, handler: DeliveryHandler): Subscription {
    const { group, onParked } = options;
    this.parked.inc({ group }, 0);
    const observed: ConsumeOptions =
      onParked === undefined
        ? options
        : {
            ...options,
            onParked: async (letter) => {
              await onParked(letter);
              this.parked.inc({ group });
            },
          };
    return this.inner.consume(observed, (delivery) => this.timed(group, delivery, handler));
  }

  override heads(topics: readonly string[]): Promise<BusPositions> {
    return this.metrics.timed('bus', 'heads', () => this.inner.heads(topics));
  }

  override topics(): Promise<string[]> {
    return this.metrics.timed('bus', 'topics', () => this.inner.topics());
  }

  override deadLetters(group: string, page: { after?: string; limit: number }): Promise<DeadLetter[]> {
    return this.metrics.timed('bus', 'dead_letters', () => this.inner.deadLetters(group, page));
  }

  override retryDeadLetters(group: string, key: string): Promise<{ handled: number; parked: number }> {
    return this.inner.retryDeadLetters(group, key);
  }

  override close(): Promise<void> {
    return this.inner.close();
  }

  private async timed(group: string, delivery: Parameters<DeliveryHandler>[0], handler: DeliveryHandler) {
    const { messages } = delivery;
    this.delivered.inc({ group }, messages.length);
    const begun = performance.now();
    const observe = (outcome: 'ok' | 'failed'): void =>
      this.duration.observe({ group, outcome }, (performance.now() - begun) / 1000);
    try {
      if (this.tracing.on) {
        const contexts = messages.map(({ event }) => event.traceparent);
        await this.tracing.together(contexts, `process ${group}`, processing(group, messages), () =>
          handler(delivery),
        );
      } else await handler(delivery);
      observe('ok');
    } catch (error) {
      observe('failed');
      throw error;
    }
  }
}

function sending(messages: readonly OutgoingMessage[]): SpanStart {
  return {
    kind: 'producer',
    attributes: {
      ...messaging('send', messages),
      'messaging.destination.name': messages[0]?.topic,
    },
  };
}

function processing(group: string, messages: readonly OutgoingMessage[]): SpanStart {
  return {
    kind: 'consumer',
    attributes: {
      ...messaging('process', messages),
      'messaging.destination.name': messages[0]?.topic,
      'messaging.consumer.group.name': group,
    },
  };
}

/** By the semantic conventions for messaging; which product carries the messages is the configuration's business. */
function messaging(operation: 'send' | 'process', messages: readonly OutgoingMessage[]) {
  return {
    'messaging.system': 'liucheng',
    'messaging.operation.type': operation,
    'messaging.operation.name': operation,
    'messaging.batch.message_count': messages.length,
    'messaging.message.id': messages.length === 1 ? messages[0]?.event.id : undefined,
    'liucheng.case': messages.length === 1 ? messages[0]?.key : undefined,
  };
}
