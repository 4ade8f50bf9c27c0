import { createRequire } from 'node:module';
import gossip from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/gossip_pb.js';
import gossipService from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/gossip_grpc_pb.js';
import features from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_pb.js';
import featuresService from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_grpc_pb.js';
import grpcStatus from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/status_pb.js';
import shared from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js';
import type * as pb from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import streamsService from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_grpc_pb.js';

/** The definitions and the gRPC library of the client package itself, so that the double speaks what the client speaks. */
export { features, featuresService, gossip, gossipService, grpcStatus, shared, streams, streamsService };
export type { pb };

export interface Metadata {
  set(key: string, value: string): void;
  get(key: string): (string | Buffer)[];
}

export interface CallError {
  readonly code: number;
  readonly details: string;
  readonly metadata?: Metadata;
}

/** What a handler uses of a gRPC call. */
export interface ServerCall<Request, Response> {
  readonly request: Request;
  readonly metadata: Metadata;
  readonly cancelled: boolean;
  write(response: Response): boolean;
  end(): void;
  emit(event: 'error', error: CallError): boolean;
  on(event: 'data', listener: (request: Request) => void): this;
  on(event: 'end' | 'cancelled' | 'close', listener: () => void): this;
  on(event: 'error', listener: (error: unknown) => void): this;
  once(event: 'drain', listener: () => void): this;
}

export type Answer<Response> = (error: CallError | null, response?: Response) => void;

export interface GrpcServer {
  addService(service: unknown, handlers: Readonly<Record<string, unknown>>): void;
  bindAsync(address: string, credentials: unknown, done: (error: Error | null, port: number) => void): void;
  forceShutdown(): void;
}

interface Grpc {
  readonly Server: new (options: Readonly<Record<string, number>>) => GrpcServer;
  readonly Metadata: new () => Metadata;
  readonly ServerCredentials: { createInsecure(): unknown };
  readonly status: Readonly<Record<string, number>>;
}

const require = createRequire(import.meta.url);
const fromClient = createRequire(require.resolve('@kurrent/kurrentdb-client'));
export const grpc = fromClient('@grpc/grpc-js') as Grpc;

/** An error's details as `BatchAppend` answers them: a message of the protocol with its type's name. */
export function packed(message: { serializeBinary(): Uint8Array }, type: string): grpcStatus.Status {
  const { Any } = fromClient(
    'google-protobuf/google/protobuf/any_pb.js',
  ) as typeof import('google-protobuf/google/protobuf/any_pb.js');
  const details = new Any();
  details.pack(message.serializeBinary(), type);
  return new grpcStatus.Status().setDetails(details);
}
