import {
  EventBus,
  type BusPositions,
  type ConsumeOptions,
  type DeadLetter,
  type DeliveryHandler,
  type OutgoingMessage,
  type Subscription,
} from '@liucheng/ports';
import type { Connection } from './connection.ts';

/** An event bus whose servers were away when this process started. Consumers begin when they are there. */
export class LateEventBus extends EventBus {
  constructor(private readonly connection: Connection<EventBus>) {
    super();
  }

  override async publish(messages: readonly OutgoingMessage[]): Promise<void> {
    await this.connection.require().publish(messages);
  }

  override consume(options: ConsumeOptions, handler: DeliveryHandler): Subscription {
    return this.connection.subscribe((bus) => bus.consume(options, handler));
  }

  override async heads(topics: readonly string[]): Promise<BusPositions> {
    return this.connection.require().heads(topics);
  }

  override async topics(): Promise<string[]> {
    return this.connection.require().topics();
  }

  override async deadLetters(group: string, page: { after?: string; limit: number }): Promise<DeadLetter[]> {
    return this.connection.require().deadLetters(group, page);
  }

  override async retryDeadLetters(group: string, key: string): Promise<{ handled: number; parked: number }> {
    return this.connection.require().retryDeadLetters(group, key);
  }

  override close(): Promise<void> {
    return this.connection.close();
  }
}
