import { isJsonObject, parseJson } from '@storemesh/core'
import { type AvroType, avroType } from '@storemesh/schema-registry/avro'
import { unreadable } from '../unreadable.js'
import { ofAvro } from './of-avro.js'

/** How the rows of a file are read, by the schema that its writer had. FILE_UNREADABLE where that is none, or no row's. */
export function avroRowType(text: string): AvroType {
  const schema = parseJson(text)
  if (!isJsonObject(schema) || schema['type'] !== 'record') throw unreadable('its schema is not that of a record')
  const type = ofAvro(() => avroType(schema))
  if (!type.takesBytes) throw unreadable('its schema says that a row takes no bytes')
  return type
}
