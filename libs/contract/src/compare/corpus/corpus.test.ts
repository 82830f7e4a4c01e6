import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readConsumer } from '../../consumer/consumer.js'
import { whomItBreaks } from '../../consumer/whom-it-breaks.js'
import type { Change } from '../change.js'
import { compareContracts } from '../compare-contracts.js'
import { readTerms } from '../terms.js'
import { contractText, type Given, type Port } from './given-contract.js'

/** One change of a contract, with the verdict that is right. */
interface Entry {
  readonly it: string
  readonly port: Port
  readonly before?: Given
  readonly after?: Given
  /** The fields that somebody declares to read. */
  readonly reads: readonly string[]
  /** `path RULE surfaces severity step`, a line for each change; `-` is the product as a whole. */
  readonly verdict: readonly string[]
  /** Whether that reader is broken. */
  readonly breaks: boolean
  readonly why: string
}

const ENTRIES_MIN = 60
const files = readdirSync(new URL('.', import.meta.url)).filter((file) => file.endsWith('.yaml'))
const corpus = files.map((file) => {
  const entries: readonly Entry[] = parse(readFileSync(new URL(file, import.meta.url), 'utf8'))
  return { topic: file.slice(0, -'.yaml'.length).replaceAll('-', ' '), entries }
})

test(`the corpus holds at least ${ENTRIES_MIN} changes, each named once`, () => {
  const names = corpus.flatMap(({ entries }) => entries.map(({ it }) => it))
  expect(names.length).toBeGreaterThanOrEqual(ENTRIES_MIN)
  expect(new Set(names).size).toBe(names.length)
})

describe.each(corpus)('$topic', ({ entries }) => {
  test.each(entries)('$it', ({ port, before, after, reads, verdict, breaks }) => {
    const was = readTerms(contractText({ port, ...before }), 'shop/sales.yaml')
    const is = readTerms(
      contractText({ port, ...before, ...after, fields: { ...before?.fields, ...after?.fields } }),
      'shop/sales.yaml',
    )
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
