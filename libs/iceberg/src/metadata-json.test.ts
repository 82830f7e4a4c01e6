import { describe, expect, test } from 'vitest'
import { emptyMetadata, type TableMetadata } from './metadata.js'
import { parseMetadata } from './metadata-json.js'
import { metadataPrinter } from './metadata-print.js'

const print = metadataPrinter()
const parse = (json: object | string) =>
  parseMetadata(Buffer.from(typeof json === 'string' ? json : JSON.stringify(json)), 'v7.metadata.json')
const text = (metadata: TableMetadata) => Buffer.from(print(metadata)).toString()

const LONG_ID = '8744736658442914487'
const foreign = `{
  "format-version": 2, "table-uuid": "u", "location": "file:/lake/t", "last-sequence-number": 3, "last-updated-ms": 5,
  "last-column-id": 1, "current-schema-id": 0, "schemas": [{"type": "struct", "schema-id": 0, "fields": [
    {"id": 1, "name": "snapshot-id", "required": true, "type": "decimal(9,2)"}]}],
  "default-spec-id": 0, "partition-specs": [{"spec-id": 0, "fields": []}], "last-partition-id": 999,
  "default-sort-order-id": 0, "sort-orders": [{"order-id": 0, "fields": []}],
  "properties": {"snapshot-id": "12", "note": "\\"snapshot-id\\": 8744736658442914487"},
  "current-snapshot-id" : ${LONG_ID},
  "snapshots": [{"snapshot-id": ${LONG_ID}, "parent-snapshot-id":9223372036854775807, "sequence-number": 3, "timestamp-ms": 5,
    "manifest-list": "file:/lake/t/metadata/l.avro", "summary": {"operation": "append", "parent-snapshot-id": "7"}, "schema-id": 0}],
  "refs": {"main": {"snapshot-id": ${LONG_ID}, "type": "branch"}},
  "snapshot-log": [{"snapshot-id": ${LONG_ID}, "timestamp-ms": 5}], "metadata-log": [],
  "statistics": [{"snapshot-id": ${LONG_ID}, "statistics-path": "p", "blob-metadata": [{"snapshot-id": ${LONG_ID}}]}]
}`

describe('metadata that another writer made', () => {
  test('is read with its ids as they are', () => {
    const metadata = parse(foreign)
    expect(metadata['current-snapshot-id']).toBe(LONG_ID)
    expect(metadata.snapshots[0]?.['parent-snapshot-id']).toBe('9223372036854775807')
    expect(metadata.schemas[0]?.fields[0]?.type).toBe('decimal(9, 2)')
    expect(metadata.properties).toEqual({ 'snapshot-id': '12', note: `"snapshot-id": ${LONG_ID}` })
  })

  test('is written back whole: ids as numbers, texts as texts, unknown members as they came', () => {
    const again = text(parse(foreign))
    expect(parse(again)).toEqual(parse(foreign))
    expect(again).toContain(`"current-snapshot-id":${LONG_ID}`)
    expect(again).toContain(`"parent-snapshot-id":9223372036854775807`)
    expect(again).toContain(`"parent-snapshot-id":"7"`)
    expect(again).toContain(`"blob-metadata":[{"snapshot-id":${LONG_ID}}]`)
  })

  test('may say -1 or null where there is no snapshot', () => {
    const plain = { ...JSON.parse(text(emptyMetadata('u', 'file:///t', 1))) }
    delete plain['mesh-checksum']
    for (const none of [-1, null]) expect(parse({ ...plain, 'current-snapshot-id': none })['current-snapshot-id']).toBeUndefined()
  })
})

describe('metadata that is damaged', () => {
  test.each([
    ['is no JSON', '{"format-version":2'],
    ['is no object', '[]'],
    ['has no format version', '{}'],
    ['lacks a member', '{"format-version":2}'],
    [
      'has a current snapshot that it does not hold',
      foreign.replace(`"current-snapshot-id" : ${LONG_ID}`, '"current-snapshot-id" : 4'),
    ],
    ['has a type that there is not', foreign.replace('decimal(9,2)', 'money')],
    ['has a text for a number', foreign.replace('"last-updated-ms": 5', '"last-updated-ms": "5"')],
    ['has another checksum', text(emptyMetadata('u', 'file:///t', 1)).replace('file:///t', 'file:///s')],
  ])('because it %s is named', (_, damaged) => {
    expect(() => parse(damaged)).toThrow(/^METADATA_CORRUPT: v7\.metadata\.json: /)
  })
})
