/** Topics with partitions. A record has one offset in its partition, for ever; records of one partition are read in that order. */
export interface EventLog {
  /** Identity of this log: a log that was made anew has another. Stored beside every offset. */
  readonly id: string

  /**
   * Makes the topic, or finds it and takes over the retention asked for. TOPIC_DIFFERS where it is there with another number
   * of partitions, or compacted and should not be, or the other way round.
   */
  createTopic(name: string, settings: TopicSettings): Promise<TopicDescription>

  /** The topic and all of its records, groups' positions too. One made anew by the same name has another id. No error where there is none. */
  deleteTopic(name: string): Promise<void>

  topics(): Promise<readonly TopicDescription[]>

  /** As it is now; undefined where there is none of that name. */
  topic(name: string): Promise<TopicDescription | undefined>

  /**
   * All or nothing for each partition, durable once it resolves. A record goes to `partition`, else to its key's partition
   * (murmur2, as Kafka's clients place it), else round. With a `producer`, every record has a `sequence` that grows with each
   * record of one partition; a record whose sequence is not above the partition's last of that producer was appended before
   * and is left out. TOPIC_NOT_FOUND, RECORD_TOO_LARGE, KEY_REQUIRED.
   */
  append(topic: string, records: readonly NewRecord[], options?: { readonly producer?: string }): Promise<AppendOutcome>

  /**
   * From `offset` on, in order, as many as are there within the limits; at least one if there is any. Offsets grow, and have
   * gaps where a topic is compacted. OFFSET_OUT_OF_RANGE, LOG_FILE_CORRUPT.
   */
  read(topic: string, partition: number, offset: number, limits: ReadLimits): Promise<readonly LogRecord[]>

  /**
   * What `read` reads, but the values alone, as they stand beside each other: for who reads millions. Left out by a log to which
   * it is no quicker. Memory of values that nobody needs any more is written over: to get it anew takes as long as to fill it.
   */
  readValues?(topic: string, partition: number, offset: number, limits: ReadLimits, used?: RecordValues): Promise<RecordValues>

  /** First and next offset of each partition. */
  ends(topic: string): Promise<readonly PartitionEnd[]>

  /** Records before these offsets go; readers that stand there get OFFSET_OUT_OF_RANGE. */
  deleteRecords(topic: string, before: Positions): Promise<void>

  /** Of each partition the offset of the first record appended at or after this moment; its next offset where there is none. */
  offsetsAt(topic: string, appended_ms: number): Promise<Positions>

  /**
   * Records of all partitions, or of those named, from these positions on, waiting for more until the signal fires. Each batch
   * is of one partition.
   * OFFSET_OUT_OF_RANGE where the next record was taken away meanwhile, TOPIC_NOT_FOUND where the topic was.
   */
  follow(topic: string, from: Positions, options: FollowOptions): AsyncIterable<readonly LogRecord[]>

  /** Where a group has got to; a partition that it never committed is absent. */
  groupPositions(group: string, topic: string): Promise<Positions>

  /** Moves a group on. A position behind the committed one is refused with GROUP_POSITION_BEHIND, and nothing moves. */
  commitGroup(group: string, topic: string, positions: Positions): Promise<void>

  /** How many records of each partition a group has not got past yet. */
  lag(group: string, topic: string): Promise<ReadonlyMap<number, number>>

  /**
   * Takes part in a group: its members, in whatever processes they are, share the topic's partitions, each partition being one
   * member's at a time.
   */
  join(group: string, topic: string, options: JoinOptions): Promise<Membership>

  /** Lets readers finish and frees what is open. Appends that resolved are kept. */
  close(): Promise<void>
}

/** Next offset to read, by partition. */
export type Positions = ReadonlyMap<number, number>

export interface TopicSettings {
  readonly partitions: number
  /** What is older by its time of appending goes, whole batches at a time. Absent: nothing goes by age. */
  readonly retention_ms?: number
  /** Of each partition, by what its records take; the oldest goes. Absent: nothing goes by size. */
  readonly retention_bytes?: number
  /** Of each key the newest record stays at least; a record of no bytes says that its key is gone. Every record needs a key. */
  readonly compacted?: boolean
}

export interface TopicDescription extends TopicSettings {
  readonly name: string
  /** Identity of this topic: one deleted and made anew has another. */
  readonly id: string
}

export interface NewRecord {
  readonly key?: string
  readonly value: Uint8Array
  readonly headers?: Readonly<Record<string, string>>
  readonly partition?: number
  readonly sequence?: number
}

export interface LogRecord {
  readonly partition: number
  readonly offset: number
  /** When it was appended, by the log's clock. */
  readonly appended_ms: number
  readonly key?: string
  readonly value: Uint8Array
  readonly headers: Readonly<Record<string, string>>
}

/** Values of records of one partition, in their order. Each array has a buffer of its own. */
export interface RecordValues {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Where in the bytes each value begins. */
  readonly starts: Uint32Array<ArrayBuffer>
  readonly ends: Uint32Array<ArrayBuffer>
  readonly offsets: Float64Array<ArrayBuffer>
}

export interface AppendOutcome {
  readonly appended: number
  /** Left out because this producer had appended them before. */
  readonly repeated: number
}

export interface PartitionEnd {
  readonly partition: number
  readonly first_offset: number
  readonly next_offset: number
}

export interface ReadLimits {
  readonly records_max: number
  readonly bytes_max: number
}

export interface FollowOptions extends ReadLimits {
  readonly signal: AbortSignal
  readonly partitions?: readonly number[]
}

export interface JoinOptions extends ReadLimits {
  /** A member that is not heard of for so long has gone, and its partitions are shared among the others. */
  readonly session_max_ms?: number
}

export interface Membership {
  /** Of the partitions that are this member's, each from where the group has got to (or its first offset). Ends when it leaves. */
  batches(): AsyncIterable<MemberBatch>
  /** The partitions that are this member's now. */
  partitions(): readonly number[]
  /** Lets go of its partitions at once. */
  leave(): Promise<void>
}

export interface MemberBatch {
  readonly partition: number
  readonly records: readonly LogRecord[]
  /** Moves the group past it. GROUP_FENCED where the partition has gone to another member meanwhile: the batch is that one's now. */
  commit(): Promise<void>
}
