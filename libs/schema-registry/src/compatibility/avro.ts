import { messageOf } from '@storemesh/core'
import avro from 'avsc'
import type { Conflicts } from './compatibility.js'

/** By the rules of Avro's schema resolution. */
export const avroConflicts: Conflicts = (reader, writer) => {
  try {
    avroType(reader).createResolver(avroType(writer))
    return []
  } catch (error) {
    return [messageOf(error)]
  }
}

export const avroType = (text: string): avro.Type => avro.Type.forSchema(JSON.parse(text), { registry: {} })
