import { setMaxListeners } from 'node:events';
import { appendResponse, BatchParts, batchResponse, collectAppend, tooLarge, write } from './appending.ts';
import { Faults, type DoubleCall, type Fault } from './faults.ts';
import {
  features,
  featuresService,
  gossip,
  gossipService,
  grpc,
  streamsService,
  type Answer,
  type CallError,
  type GrpcServer,
  type pb,
  type ServerCall,
} from './protocol.ts';
import { readAll, readStream, subscribeToAll, type ReadCall } from './reading.ts';
import { TransactionLog, type Expected, type ProposedRecord } from './transaction-log.ts';
import { Wire } from './wire.ts';

export interface KurrentDbDoubleOptions {
  /** On 127.0.0.1; 0 or absent takes a free one. */
  readonly port?: number;
  /** Keeps the log, so that the double can be killed and started again; absent: in memory only. */
  readonly file?: string;
  /** Bytes of an append's events; the product's default is 1 MiB, and 16 MiB its most. */
  readonly maxAppendSize?: number;
}

/**
 * A double of a one-node KurrentDB for tests: the gRPC protocol as the client package defines it, the semantics as the
 * product documents them, and faults on demand. What passes on it is compatible with the protocol as documented; whether
 * the product behaves so is shown by the product alone (`LIUCHENG_TEST_KURRENTDB_URI`).
 *
 * Left out: TLS and users, more than one node, deleting and truncating streams, links, scavenging, persistent
 * subscriptions, projections, the v2 protocol. The file is written but not synced: it survives the process, not a loss
 * of power. A live subscription never falls back to catching up.
 */
export class KurrentDbDouble {
  readonly faults = new Faults();
  /** Where each subscription to `$all` began; 0 for the start. */
  readonly subscribedFrom: number[] = [];
  /** How many events reads and subscriptions have put on their way. */
  sent = 0;
  private wire: Wire | undefined;
  private server: GrpcServer | undefined;
  private inner = 0;
  private outer: number;
  private log: TransactionLog;

  private constructor(private readonly options: KurrentDbDoubleOptions) {
    this.outer = options.port ?? 0;
    this.log = this.openLog();
  }

  static async start(options: KurrentDbDoubleOptions = {}): Promise<KurrentDbDouble> {
    const double = new KurrentDbDouble(options);
    await double.up();
    return double;
  }

  get port(): number {
    return this.outer;
  }

  get uri(): string {
    return `kurrentdb://127.0.0.1:${this.outer}?tls=false`;
  }

  /** Cuts every connection. */
  cut(): void {
    this.wire?.cut();
  }

  /** The network swallows everything, in both directions, until `thaw`. */
  freeze(): void {
    this.wire?.freeze();
  }

  thaw(): void {
    this.wire?.thaw();
  }

  /** Writes past the adapter, as somebody else on the server would. */
  write(stream: string, expected: Expected, events: readonly ProposedRecord[]): void {
    this.log.write(stream, expected, events);
  }

  /** Position of the last record of anybody. */
  get end(): number {
    return this.log.records.at(-1)?.position ?? 0;
  }

  async stop(): Promise<void> {
    await this.wire?.close();
    this.wire = undefined;
    this.server?.forceShutdown();
    this.server = undefined;
  }

  /** After `stop`: on the same port, with what its file holds. */
  async restart(): Promise<void> {
    if (this.options.file !== undefined) this.log = this.openLog();
    await this.up();
  }

  private openLog(): TransactionLog {
    return new TransactionLog(this.options.file, this.maxAppendSize);
  }

  private get maxAppendSize(): number {
    return this.options.maxAppendSize ?? 1024 * 1024;
  }

  private async up(): Promise<void> {
    const server = new grpc.Server({
      'grpc.max_receive_message_length': 17 * 1024 * 1024,
      'grpc.max_send_message_length': 17 * 1024 * 1024,
    });
    server.addService(streamsService.StreamsService, {
      append: (call: ServerCall<pb.AppendReq, pb.AppendResp>, answer: Answer<pb.AppendResp>) =>
        this.append(call, answer),
      batchAppend: (call: ServerCall<pb.BatchAppendReq, pb.BatchAppendResp>) => this.batchAppend(call),
      read: (call: ReadCall) => void this.read(call),
    });
    server.addService(featuresService.ServerFeaturesService, {
      getSupportedMethods: (_: unknown, answer: Answer<unknown>) => {
        if (!this.stumble(this.faults.met('features'), 'before', answer)) answer(null, supportedMethods());
      },
    });
    server.addService(gossipService.GossipService, {
      read: (_: unknown, answer: Answer<unknown>) => answer(null, this.members()),
    });
    this.server = server;
    this.inner = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(port),
      );
    });
    this.wire = new Wire(() => this.inner);
    this.outer = await this.wire.listen(this.outer);
  }

  private append(call: ServerCall<pb.AppendReq, pb.AppendResp>, answer: Answer<pb.AppendResp>): void {
    const fault = this.faults.met('append');
    collectAppend(call, (request) => {
      if (this.stumble(fault, 'before', answer)) return;
      const result = write(this.log, request);
      if (this.stumble(fault, 'after', answer)) return;
      if (result.kind === 'too-large') answer(tooLarge(this.maxAppendSize));
      else answer(null, appendResponse(result));
    });
  }

  private batchAppend(call: ServerCall<pb.BatchAppendReq, pb.BatchAppendResp>): void {
    const parts = new BatchParts();
    call.on('error', () => undefined);
    call.on('end', () => call.end());
    call.on('data', (request) => {
      const whole = parts.add(request);
      if (!whole) return;
      const fault = this.faults.met('batch-append');
      const fail: Answer<unknown> = (error) => void call.emit('error', error as CallError);
      if (this.stumble(fault, 'before', fail)) return;
      const result = write(this.log, whole);
      if (!this.stumble(fault, 'after', fail)) {
        call.write(batchResponse(request, whole, result, this.maxAppendSize));
      }
    });
  }

  private async read(call: ReadCall): Promise<void> {
    const options = call.request.getOptions() as pb.ReadReq.Options;
    const kind: DoubleCall = options.hasSubscription()
      ? 'subscribe'
      : options.hasAll()
        ? 'read-all'
        : 'read-stream';
    if (kind === 'subscribe') {
      this.subscribedFrom.push(Number(options.getAll()?.getPosition()?.getCommitPosition() ?? 0));
    }
    const write = call.write.bind(call);
    call.write = (response) => {
      if (response.hasEvent()) this.sent++;
      return write(response);
    };
    const ended = new AbortController();
    setMaxListeners(0, ended.signal);
    call.on('cancelled', () => ended.abort());
    call.on('close', () => ended.abort());
    call.on('error', () => undefined);
    const fail: Answer<unknown> = (error) => void call.emit('error', error as CallError);
    if (this.stumble(this.faults.met(kind), 'before', fail)) return;
    try {
      if (kind === 'subscribe') await subscribeToAll(this.log, call, options, ended.signal);
      else if (kind === 'read-all') await readAll(this.log, call, options, ended.signal);
      else await readStream(this.log, call, options, ended.signal);
    } catch (error) {
      call.emit('error', error as CallError);
    }
  }

  /** @returns whether the call ran into its fault, and has or never will have its answer. */
  private stumble(fault: Fault | undefined, when: 'before' | 'after', answer: Answer<never>): boolean {
    if (!fault) return false;
    if (fault.kind === 'refuse' || fault.kind === 'not-leader') {
      if (when === 'after') return false;
      answer(fault.kind === 'refuse' ? fault : notLeader(fault.host, fault.port));
      return true;
    }
    if (fault.when !== when) return false;
    if (fault.kind === 'drop') this.cut();
    if (fault.kind === 'timeout') {
      const details = 'Operation timed out: Commit phase timeout.';
      answer({ code: grpc.status['ABORTED'] as number, details });
    }
    return true;
  }

  private members(): unknown {
    const endpoint = new gossip.EndPoint().setAddress('127.0.0.1').setPort(this.outer);
    const member = new gossip.MemberInfo()
      .setState(gossip.MemberInfo.VNodeState.LEADER)
      .setIsAlive(true)
      .setTimeStamp('0')
      .setHttpEndPoint(endpoint);
    return new gossip.ClusterInfo().setMembersList([member]);
  }
}

function notLeader(host: string, port: number): CallError {
  const metadata = new grpc.Metadata();
  metadata.set('exception', 'not-leader');
  metadata.set('leader-endpoint-host', host);
  metadata.set('leader-endpoint-port', String(port));
  return { code: grpc.status['NOT_FOUND'] as number, details: 'Leader info available', metadata };
}

function supportedMethods(): unknown {
  const service = 'event_store.client.streams.streams';
  const methods = ['append', 'batchappend', 'read'].map((name) =>
    new features.SupportedMethod()
      .setServiceName(service)
      .setMethodName(name)
      .setFeaturesList(name === 'batchappend' ? ['deadline_duration'] : []),
  );
  return new features.SupportedMethods().setMethodsList(methods).setEventStoreServerVersion('25.0.0');
}
