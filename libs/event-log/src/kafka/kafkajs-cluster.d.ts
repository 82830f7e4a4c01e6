/**
 * The part of kafkajs that its own types leave out. Its public consumer reads only as a member of a group, and its admin moves
 * a group only while five seconds pass; the requests below are what both are made of. The version is pinned for that reason.
 */
declare module 'kafkajs/src/cluster/index.js' {
  export interface FetchedMessage {
    readonly offset: string
    readonly timestamp: string
    readonly key: Buffer | null
    readonly value: Buffer | null
    readonly headers: Readonly<Record<string, Buffer | Buffer[]>>
    readonly isControlRecord: boolean
  }
  interface FetchRequest {
    readonly replicaId: number
    readonly isolationLevel: number
    readonly maxWaitTime: number
    readonly minBytes: number
    readonly maxBytes: number
    readonly topics: readonly {
      readonly topic: string
      readonly partitions: readonly {
        readonly partition: number
        readonly fetchOffset: string
        readonly maxBytes: number
        readonly currentLeaderEpoch: number
      }[]
    }[]
  }
  interface FetchResponse {
    readonly responses: readonly {
      readonly partitions: readonly { readonly highWatermark: string; readonly messages: readonly FetchedMessage[] }[]
    }[]
  }
  interface OffsetsOfTopic<Offset> {
    readonly topic: string
    readonly partitions: readonly Offset[]
  }
  interface PartitionOffset {
    readonly partition: number
    readonly offset: string
  }
  /** What has come of an answer so far, which kafkajs keeps when a connection breaks off within one. */
  export interface BrokerConnection {
    isConnected(): boolean
    chunks: Buffer[]
    bytesBuffered: number
    bytesNeeded: number
  }
  export interface Broker {
    readonly connectionPool: {
      readonly pool: readonly BrokerConnection[]
      send<Answer>(call: {
        readonly request: {
          readonly apiKey: number
          readonly apiVersion: number
          readonly apiName: string
          readonly encode: () => Promise<{ readonly buf: Buffer; readonly buffer: Buffer }>
        }
        readonly response: {
          readonly decode: (raw: Buffer) => Promise<Answer>
          readonly parse: (answer: Answer) => Promise<Answer>
        }
      }): Promise<Answer>
    }
    findGroupCoordinator(which: { readonly groupId: string; readonly coordinatorType: number }): Promise<unknown>
    fetch(request: FetchRequest): Promise<FetchResponse>
    offsetFetch(request: {
      readonly groupId: string
      readonly topics: readonly OffsetsOfTopic<{ readonly partition: number }>[]
    }): Promise<{ readonly responses: readonly OffsetsOfTopic<PartitionOffset>[] }>
    offsetCommit(request: {
      readonly groupId: string
      readonly groupGenerationId: number
      readonly memberId: string
      readonly retentionTime: number
      readonly topics: readonly OffsetsOfTopic<PartitionOffset>[]
    }): Promise<unknown>
  }
  export default class Cluster {
    connect(): Promise<void>
    disconnect(): Promise<void>
    refreshMetadata(): Promise<void>
    addTargetTopic(topic: string): Promise<void>
    findBroker(which: { readonly nodeId: string }): Promise<Broker>
    findControllerBroker(): Promise<Broker>
    findGroupCoordinator(which: { readonly groupId: string }): Promise<Broker>
    findLeaderForPartitions(topic: string, partitions: readonly number[]): Readonly<Record<string, readonly number[]>>
    constructor(options: object)
  }
}
declare module 'kafkajs/src/loggers/index.js' {
  import type { logCreator, logLevel } from 'kafkajs'
  export function createLogger(options: { readonly level: logLevel; readonly logCreator: logCreator }): object
}
declare module 'kafkajs/src/network/socketFactory.js' {
  export default function socketFactory(): object
}
declare module 'kafkajs/src/network/connectionPool.js' {
  import type { Broker } from 'kafkajs/src/cluster/index.js'
  type Pool = Broker['connectionPool']
  export default class ConnectionPool implements Pool {
    readonly pool: Pool['pool']
    readonly send: Pool['send']
    destroy(): Promise<void>
    constructor(options: object)
  }
}
