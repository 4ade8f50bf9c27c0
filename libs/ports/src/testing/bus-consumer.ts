import type {
  BusMessage,
  ConsumeOptions,
  DeadLetter,
  Delivery,
  EventBus,
  OutgoingMessage,
} from '../event-bus.ts';
import { Received } from './received.ts';
import { envelope } from './sample-events.ts';

export const topic = 'liucheng.finance';
export const group = 'monitor';

/** Messages `a0`, `b3`: key and sequence. */
export function messages(...names: readonly string[]): OutgoingMessage[] {
  return names.map((name) => {
    const [key, sequence] = [name.replace(/\d+$/, ''), Number(/\d+$/.exec(name)?.[0])];
    return { topic, key, event: envelope(key, sequence) };
  });
}

export const nameOf = ({ key, event }: OutgoingMessage): string => `${key}${event.sequence}`;
export const namesOf = (all: readonly OutgoingMessage[]): string[] => all.map(nameOf);
export const ofKey = (key: string, all: readonly OutgoingMessage[]): string[] =>
  namesOf(all.filter((each) => each.key === key));

/** Quick retries: pauses of 1 and 2 ms. */
export const quick: ConsumeOptions = { topics: [topic], group, retry: { attempts: 3, firstDelayMs: 1 } };

interface Consumer {
  readonly handled: Received<BusMessage>;
  readonly parked: Received<DeadLetter>;
  readonly deliveries: readonly Delivery[];
  stop(): Promise<void>;
}

/** A consumer that refuses what is in `refused` and keeps what it handled and what was parked. */
export function consumer(
  bus: EventBus,
  refused: ReadonlySet<string>,
  options: Partial<ConsumeOptions> = {},
): Consumer {
  const [handled, parked, deliveries] = [
    new Received<BusMessage>(),
    new Received<DeadLetter>(),
    [] as Delivery[],
  ];
  const subscription = bus.consume(
    { ...quick, onParked: async (letter) => parked.add(letter), ...options },
    async (delivery) => {
      deliveries.push(delivery);
      const fault = delivery.messages.find((message) => refused.has(nameOf(message)));
      if (fault) throw new Error(`cannot handle ${nameOf(fault)}`);
      handled.add(...delivery.messages);
    },
  );
  return { handled, parked, deliveries, stop: () => subscription.stop() };
}
