import { columnLeaves } from '@storemesh/iceberg/parquet-columns'
import { newSchema } from '@storemesh/iceberg'
import { expect, test } from 'vitest'
import { type Cursor, newDay } from './cursor.js'
import { leafColumn } from './leaf-column.js'
import { readText } from './read-text.js'

/** What is read of a text that begins at the first of these bytes, which are followed by others; undefined where it is unsure. */
function textOf(bytes: Uint8Array): string | undefined {
  const all = new Uint8Array(Buffer.concat([bytes, Buffer.from('"tail of others"')]))
  const cursor: Cursor = { bytes: all, view: new DataView(all.buffer), at: 0, end: bytes.length, met: 0, day: newDay() }
  const [leaf] = columnLeaves(newSchema([{ name: 'text', type: 'string', required: true }])) ?? []
  if (!leaf) throw new Error('expected a leaf')
  const column = leafColumn(leaf, 1)
  const isRead = readText({ kind: 'text', column, length_min: 0, length_max: 100 }, cursor, 0)
  const isPlain = isRead && cursor.at === bytes.length && cursor.met < 0x80
  return isPlain ? Buffer.from(column.plain.subarray(4, column.length)).toString() : undefined
}

const PLAIN = /^"[ !#-[\]-\u007f]*"$/

test('any byte at any place of a text is read as it is, or leaves it unsure', () => {
  for (let length = 1; length <= 9; length++)
    for (let place = 0; place < length; place++)
      for (let byte = 0; byte < 256; byte++) {
        const text = Buffer.from(`"${'a'.repeat(length)}"`)
        text[1 + place] = byte
        const latin = text.toString('latin1')
        expect([latin, textOf(text)]).toEqual([latin, PLAIN.test(latin) ? latin.slice(1, -1) : undefined])
      }
})

test('a text that does not end where its event does is unsure, however others go on', () => {
  for (let length = 0; length <= 9; length++) expect(textOf(Buffer.from(`"${'a'.repeat(length)}`))).toBeUndefined()
})
