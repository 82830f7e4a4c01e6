export { embeddedEventLog, type EmbeddedEventLog, type EmbeddedEventLogOptions } from './embedded/embedded-event-log.js'
export type {
  AppendOutcome,
  EventLog,
  FollowOptions,
  JoinOptions,
  LogRecord,
  MemberBatch,
  Membership,
  NewRecord,
  PartitionEnd,
  Positions,
  ReadLimits,
  RecordValues,
  TopicDescription,
  TopicSettings,
} from './event-log.js'
export { APPEND_RECORDS_MAX, PARTITIONS_MAX, RECORD_BYTES_MAX } from './limits.js'
export { partitionOfKey } from './partition-of-key.js'
