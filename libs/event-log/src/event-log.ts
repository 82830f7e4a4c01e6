/** Topics with partitions. A record has one offset in its partition, for ever; records of one partition are read in that order. */
export interface EventLog {
  /** Identity of this log: a log that was made anew has another. Stored beside every offset. */
  readonly id: string

  /** Makes the topic, or finds it as it is. TOPIC_DIFFERS where it is there with another number of partitions. */
  createTopic(name: string, settings: TopicSettings): Promise<TopicDescription>

  topics(): Promise<readonly TopicDescription[]>

  /**
   * All or nothing for each partition, durable once it resolves. A record goes to `partition`, else to its key's partition
   * (murmur2, as Kafka's clients place it), else round. With a `producer`, every record has a `sequence` that grows with each
   * record of one partition; a record whose sequence is not above the partition's last of that producer was appended before
   * and is left out. TOPIC_NOT_FOUND, RECORD_TOO_LARGE.
   */
  append(topic: string, records: readonly NewRecord[], options?: { readonly producer?: string }): Promise<AppendOutcome>

  /**
   * From `offset` on, in order, as many as are there within the limits; at least one if there is any. Offsets grow, and have
   * gaps where a topic is compacted. OFFSET_OUT_OF_RANGE, LOG_FILE_CORRUPT.
   */
  read(topic: string, partition: number, offset: number, limits: ReadLimits): Promise<readonly LogRecord[]>

  /** First and next offset of each partition. */
  ends(topic: string): Promise<readonly PartitionEnd[]>

  /** Records of all partitions from these positions on, waiting for more until the signal fires. Each batch is of one partition. */
  follow(
    topic: string,
    from: Positions,
    options: ReadLimits & { readonly signal: AbortSignal },
  ): AsyncIterable<readonly LogRecord[]>

  /** Where a group has got to; a partition that it never committed is absent. */
  groupPositions(group: string, topic: string): Promise<Positions>

  /** Moves a group on. A position behind the committed one is refused with GROUP_POSITION_BEHIND, and nothing moves. */
  commitGroup(group: string, topic: string, positions: Positions): Promise<void>

  /** Lets readers finish and frees what is open. Appends that resolved are kept. */
  close(): Promise<void>
}

/** Next offset to read, by partition. */
export type Positions = ReadonlyMap<number, number>

export interface TopicSettings {
  readonly partitions: number
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
