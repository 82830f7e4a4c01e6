import { textJson } from '@storemesh/core'
import { invalid } from './invalid-avro.js'
import { type AvroCursor, takeBytes, takeCount, takeLong, takeRoom } from './avro-cursor.js'
import { type AvroType, told } from './avro-type.js'

export interface Field {
  readonly name: string
  readonly type: AvroType
}

export function recordType(fields: readonly Field[]): AvroType {
  const parts = fields.map(({ name, type }, at) => ({ lead: `${at === 0 ? '' : ','}${JSON.stringify(name)}:`, type }))
  const read = (cursor: AvroCursor): string => {
    let json = '{'
    for (const { lead, type } of parts) {
      takeRoom(cursor, lead.length)
      const member = type.read(cursor)
      if (cursor.room >= 0) json += lead + member
    }
    return json + told(cursor, '}')
  }
  return { read, takesBytes: fields.some(({ type }) => type.takesBytes) }
}

export function enumType(symbols: readonly string[]): AvroType {
  const texts = symbols.map((symbol) => JSON.stringify(symbol))
  return {
    read(cursor) {
      const text = texts[takeCount(cursor)]
      if (text === undefined) throw invalid('a value in it is none of those that its schema names')
      return told(cursor, text)
    },
    takesBytes: true,
  }
}

/** JSON needs no word for which branch it is. */
export function unionType(branches: readonly AvroType[]): AvroType {
  return {
    read(cursor) {
      const branch = branches[takeCount(cursor)]
      if (!branch) throw invalid('a value in it has a type that its schema does not name')
      return branch.read(cursor)
    },
    takesBytes: true,
  }
}

export function arrayType(items: AvroType): AvroType {
  // what bounds a list is that its members take bytes
  if (!items.takesBytes) throw invalid('its schema has a list whose members take no bytes')
  return { read: (cursor) => `[${membersOf(cursor, items.read).join(',')}${told(cursor, ']')}`, takesBytes: true }
}

export function mapType(values: AvroType): AvroType {
  const entry = (cursor: AvroCursor) => {
    const key = told(cursor, textJson(cursor, takeBytes(cursor, takeCount(cursor))))
    return `${key}:${values.read(cursor)}`
  }
  return { read: (cursor) => `{${membersOf(cursor, entry).join(',')}${told(cursor, '}')}`, takesBytes: true }
}

/** They come in blocks of a known number, the last of none. A negative number has the block's size behind it. */
function membersOf(cursor: AvroCursor, read: (cursor: AvroCursor) => string): string[] {
  const members: string[] = []
  for (;;) {
    const count = Number(takeLong(cursor))
    if (count === 0) return members
    if (count < 0) takeLong(cursor)
    for (let left = Math.abs(count); left > 0; left -= 1) {
      takeRoom(cursor, 1)
      const member = read(cursor)
      if (cursor.room >= 0) members.push(member)
    }
  }
}

const DEPTH_MAX = 100

/** Stands for a type that is named before it is known. */
export function namedLater(): { readonly type: AvroType; readonly resolve: (type: AvroType) => void } {
  let known: AvroType | undefined
  const read = (cursor: AvroCursor): string => {
    if (!known || cursor.depth >= DEPTH_MAX) throw invalid(`a value in it is nested more than ${DEPTH_MAX} deep`)
    cursor.depth += 1
    const json = known.read(cursor)
    cursor.depth -= 1
    return json
  }
  return {
    type: { read, takesBytes: true },
    resolve(type) {
      known = type
    },
  }
}
