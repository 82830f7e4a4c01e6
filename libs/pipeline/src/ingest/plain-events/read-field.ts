import { type Cursor, nextByte, passes } from './cursor.js'
import type { FieldReader, ListReader, MemberReader, ObjectReader } from './field-reader.js'
import { addPlace } from './leaf-column.js'
import { readText } from './read-text.js'
import { readValue } from './read-value.js'
import { passesWords } from './words.js'

const [BRACKET, BRACKET_END, BRACE, BRACE_END, COMMA, COLON, N] = [0x5b, 0x5d, 0x7b, 0x7d, 0x2c, 0x3a, 0x6e]
const NULL = Buffer.from('null')

/**
 * Reads the value at the cursor, which is at its first byte, into its columns; false where it is not beyond doubt what the
 * contract reads, and as what. What was added then is for the caller to take back. `repetition` says which list goes on with it.
 */
export function readField(reader: FieldReader, cursor: Cursor, repetition: number): boolean {
  switch (reader.kind) {
    case 'text':
      return readText(reader, cursor, repetition)
    case 'value':
      return readValue(reader, cursor, repetition)
    case 'object':
      return readObject(reader, cursor, repetition)
    case 'list':
      return readList(reader, cursor, repetition)
  }
}

/** There is no value: as many levels are there as `definition` says. */
function addAbsent(reader: FieldReader, definition: number, repetition: number): void {
  if (reader.kind === 'list') addAbsent(reader.element, definition, repetition)
  else if (reader.kind === 'object') for (const member of reader.members) addAbsent(member.reader, definition, repetition)
  else addPlace(reader.column, definition, repetition)
}

/** An object of its members, in any order, each once and no other. */
export function readObject(reader: ObjectReader, cursor: Cursor, repetition: number): boolean {
  if (nextByte(cursor) !== BRACE) return false
  cursor.at += 1
  reader.read += 1
  const { members, definition, read } = reader
  if (nextByte(cursor) === BRACE_END) cursor.at += 1
  else if (!readMembers(reader, cursor, repetition)) return false
  for (let at = 0; at < members.length; at++) {
    const member = members[at]
    if (!member || member.met_in === read) continue
    if (member.isRequired) return false
    addAbsent(member.reader, definition, repetition)
  }
  return true
}

function readMembers(reader: ObjectReader, cursor: Cursor, repetition: number): boolean {
  const { members } = reader
  let at = memberAt(members, cursor, 0)
  for (;;) {
    const member = members[at]
    if (!member || !readMember(member, reader, cursor, repetition)) return false
    at = leadsOn(members, at + 1, reader, cursor, repetition)
    if (at < 0) return false
    const byte = nextByte(cursor)
    cursor.at += 1
    if (byte === BRACE_END) return true
    if (byte !== COMMA) return false
    nextByte(cursor)
    at = memberAt(members, cursor, at)
  }
}

/** Reads members for as long as they come in their order without a space; the one that may be next then, or -1 where one is unsure. */
function leadsOn(
  members: readonly MemberReader[],
  from: number,
  { read }: ObjectReader,
  cursor: Cursor,
  repetition: number,
): number {
  let at = from
  for (let member = members[at]; member && passesWords(cursor, member.lead); member = members[++at]) {
    if (member.met_in === read) return -1
    member.met_in = read
    if (!readField(member.reader, cursor, repetition)) return -1
  }
  return at
}

/** Most producers write their members in one order: the one that is expected is looked for first. */
function memberAt(members: readonly MemberReader[], cursor: Cursor, expected: number): number {
  const first = members[expected]
  if (first && passes(cursor, first.name)) return expected
  for (let at = 0; at < members.length; at++) {
    const member = members[at]
    if (member && passes(cursor, member.name)) return at
  }
  return -1
}

function readMember(member: MemberReader, { read, definition }: ObjectReader, cursor: Cursor, repetition: number): boolean {
  if (member.met_in === read || nextByte(cursor) !== COLON) return false
  cursor.at += 1
  member.met_in = read
  if (nextByte(cursor) !== N) return readField(member.reader, cursor, repetition)
  if (member.isRequired || !passes(cursor, NULL)) return false
  addAbsent(member.reader, definition, repetition)
  return true
}

function readList(reader: ListReader, cursor: Cursor, repetition: number): boolean {
  const { element, definition, items_min, items_max } = reader
  if (nextByte(cursor) !== BRACKET) return false
  cursor.at += 1
  if (nextByte(cursor) === BRACKET_END) {
    cursor.at += 1
    addAbsent(element, definition, repetition)
    return items_min === 0
  }
  for (let items = 1; ; items++) {
    if (!readField(element, cursor, items === 1 ? repetition : reader.repetition)) return false
    const byte = nextByte(cursor)
    cursor.at += 1
    if (byte === BRACKET_END) return items >= items_min && items <= items_max
    if (byte !== COMMA) return false
    nextByte(cursor)
  }
}
