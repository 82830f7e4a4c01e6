export { type AvroCursor, cursorOf, takeBytes, takeCount, takeLong } from './avro-cursor.js'
export { avroType } from './avro-schema.js'
export type { AvroType } from './avro-type.js'
export { isInvalidAvro, whyInvalid } from './invalid-avro.js'
