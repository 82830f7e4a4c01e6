import { describe, expect, test } from 'vitest'
import { readConsumer } from '../../consumer/consumer.js'
import { whomItBreaks } from '../../consumer/whom-it-breaks.js'
import type { Change } from '../change.js'
import { compareContracts } from '../compare-contracts.js'
import { corpus, wasAndIs } from './read-corpus.js'

const ENTRIES_MIN = 60

test(`the corpus holds at least ${ENTRIES_MIN} changes, each named once`, () => {
  const names = corpus.flatMap(({ entries }) => entries.map(({ it }) => it))
  expect(names.length).toBeGreaterThanOrEqual(ENTRIES_MIN)
  expect(new Set(names).size).toBe(names.length)
})

describe.each(corpus)('$topic', ({ entries }) => {
  test.each(entries)('$it', (entry) => {
    const { reads, verdict, breaks } = entry
    const [was, is] = wasAndIs(entry)
    const { changes } = compareContracts(was, is)
    expect(changes.map(line)).toEqual(verdict)
    expect(compareContracts(was, was)).toEqual({ changes: [], due: 'none', taken: 'none', suffices: true })
    for (const { advice, found } of changes) expect(`${found}: ${advice}`).toMatch(/^\S.+: \S.+\.$/)

    const asRead = compareContracts(was, is, 'output')
    const broken = whomItBreaks(was.contract, asRead.changes, [consumerOf(reads)])
    expect(broken.map(({ consumer }) => consumer)).toEqual(breaks ? ['reader'] : [])
  })
})

const line = ({ path, rule, surfaces, severity, step }: Change): string =>
  `${path || '-'} ${rule} ${surfaces.join('+')} ${severity} ${step}`

const consumerOf = (fields: readonly string[]) =>
  readConsumer(
    `consumer: reader
owner: team-reader
description: Reads.
reads: [{ contract: shop.sales, versions: ^1.0.0, fields: [${fields.join(', ')}] }]`,
    'consumers/reader.yaml',
  )
