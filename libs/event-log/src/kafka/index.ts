export type { KafkaEventLogOptions } from './connection.js'
export { kafkaEventLog } from './kafka-event-log.js'
