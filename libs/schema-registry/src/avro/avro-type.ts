import { type AvroCursor, takeRoom } from './avro-cursor.js'

/** How values of a type are read: as JSON text, without anything in between. */
export interface AvroType {
  readonly read: (cursor: AvroCursor) => string
  /** Else a few bytes could stand for any number of values. */
  readonly takesBytes: boolean
}

/** Counts what is written. Past the value's room only the bytes are passed over. */
export function told(cursor: AvroCursor, json: string): string {
  takeRoom(cursor, json.length)
  return cursor.room < 0 ? '' : json
}
