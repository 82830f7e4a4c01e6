import { seededDice } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { csvRecords } from './csv-records.js'

async function* inPieces(text: string, sizes: () => number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; ) {
    const size = sizes()
    yield text.slice(at, at + size)
    at += size
  }
}

async function recordsOf(text: string, sizes: () => number = () => text.length) {
  const records = []
  for await (const some of csvRecords(inPieces(text, sizes), 'a.csv')) records.push(...some)
  return records
}

const TEXT = 'id,note\r\n1,plain\n\n2,"one, two"\n3,"first\nsecond ""quoted"""\n4,it"s 5"\n,\n6,""\n7,last'
const RECORDS = [
  { line: 1, fields: ['id', 'note'] },
  { line: 2, fields: ['1', 'plain'] },
  { line: 4, fields: ['2', 'one, two'] },
  { line: 5, fields: ['3', 'first\nsecond "quoted"'] },
  { line: 7, fields: ['4', 'it"s 5"'] },
  { line: 8, fields: ['', ''] },
  { line: 9, fields: ['6', ''] },
  { line: 10, fields: ['7', 'last'] },
]

describe('the records of a CSV text', () => {
  test('are told with the lines that they begin on', async () => {
    expect(await recordsOf(TEXT)).toEqual(RECORDS)
    expect(await recordsOf(`${TEXT}\n`)).toEqual(RECORDS)
    expect(await recordsOf('')).toEqual([])
  })

  test('are the same however the text is cut into pieces', async () => {
    const dice = seededDice(4)
    for (let round = 0; round < 200; round += 1) expect(await recordsOf(TEXT, () => dice.between(1, 9))).toEqual(RECORDS)
  })

  test.each([
    ['a quote that nobody closes', 'id\n1\n"2\n3\n', 'CSV_UNREADABLE: a.csv:3: expected a quote that ends'],
    [
      'a quote that nobody closes for long',
      `id\n"${'2\n'.repeat(40_000)}`,
      'CSV_UNREADABLE: a.csv:2: expected a record of at most',
    ],
    ['a line without an end', `id\n${'9'.repeat(70_000)}`, 'CSV_UNREADABLE: a.csv:2: expected a record of at most'],
  ])('are refused with %s', async (_, text, message) => {
    await expect(recordsOf(text)).rejects.toThrow(message)
    await expect(recordsOf(text, () => 1000)).rejects.toThrow(message)
  })
})
