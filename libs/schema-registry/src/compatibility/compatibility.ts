import type { CompatibilityLevel, SchemaText } from '../schema-registry.js'
import { avroConflicts } from './avro.js'
import { jsonConflicts } from './json.js'

/** Why data written by one schema would not be understood by readers of another, in words; empty where it would. */
export type Conflicts = (reader: string, writer: string) => readonly string[]

/** Why a schema may not follow these, of which the newest is the last one. */
export function conflictsOf(next: SchemaText, before: readonly SchemaText[], level: CompatibilityLevel): readonly string[] {
  if (level === 'NONE') return []
  const compared = level.endsWith('_TRANSITIVE') ? before : before.slice(-1)
  return compared.flatMap((previous) => {
    if (previous.type !== next.type) return [`a schema of type ${next.type} cannot follow one of type ${previous.type}`]
    const conflicts = next.type === 'AVRO' ? avroConflicts : jsonConflicts
    return [
      ...(level.startsWith('FORWARD') ? [] : conflicts(next.text, previous.text).map((why) => `reading older data: ${why}`)),
      ...(level.startsWith('BACKWARD') ? [] : conflicts(previous.text, next.text).map((why) => `older readers: ${why}`)),
    ]
  })
}
