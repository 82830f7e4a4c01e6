import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { deterministicId, type JsonObject, systemClock, systemDice } from '@storemesh/core'
import { facesOf, type LiveEvent } from '@storemesh/domain'
import { embeddedEventLog, type EventLog, type NewRecord } from '@storemesh/event-log'
import { embeddedKeyValueStore, type KeyValueStore, put } from '@storemesh/key-value'
import type { Lake } from '@storemesh/lake'
import { readContractsBeside } from '@storemesh/pipeline/conformance'
import { buildSubgraph, changeBytes, servedKey, servedSpace } from '@storemesh/subgraph'
import { temporaryFolder } from '@storemesh/testing'
import { parse } from 'graphql'
import { onTestFinished } from 'vitest'
import domain from './domain.js'
import { identityDecisions } from './live/identity-decisions.js'

/** This domain's part of the graph over rows that are given, for its tests. */

const CONTRACTS = readContractsBeside(new URL('../../contracts/customers/', import.meta.url))
const FACES = facesOf(domain, CONTRACTS)
const COMMANDS = 'customers.identity-commands'

/** What is found here is found by key. */
const noLake: Lake = {
  tables: async () => [],
  relation: () => Promise.reject(new Error('found by key')),
  rows: () => {
    throw new Error('found by key')
  },
}

export interface GivenSubgraph {
  readonly ask: (text: string, operation?: 'query' | 'mutation') => Promise<Answer>
  /** Puts rows of a type where its face finds them. */
  readonly give: (type: string, rows: readonly JsonObject[]) => Promise<void>
  readonly lookups: KeyValueStore
  /** Commands as the topic has them. */
  readonly commands: () => Promise<readonly JsonObject[]>
}

export interface Answer {
  readonly data?: unknown
  /** Messages of what was refused. */
  readonly errors: readonly string[]
}

export async function givenSubgraph(): Promise<GivenSubgraph> {
  const folder = await temporaryFolder()
  const embedded = await embeddedEventLog({ folder: join(folder, 'log'), clock: systemClock, dice: systemDice })
  const lookups = await embeddedKeyValueStore({ folder: join(folder, 'store'), clock: systemClock })
  onTestFinished(async () => {
    await Promise.all([embedded.close(), lookups.close()])
  })
  for (const topic of [COMMANDS, identityDecisions.changes]) await embedded.createTopic(topic, { partitions: 1 })
  const log = answering(embedded, lookups)
  const subgraph = buildSubgraph(domain.subgraph, { lookups, log, lake: noLake, clock: systemClock }, FACES)
  return {
    lookups,
    ask: async (text, operation = 'query') => {
      const context = { viewer: viewerOfEverything('test'), signal: new AbortController().signal }
      const answer = await subgraph.execute({ document: parse(text), operation, variables: {}, context })
      if (Symbol.asyncIterator in answer) throw new Error('expected one answer, got many')
      const { data, errors = [] } = answer
      return {
        ...(data !== undefined && { data: JSON.parse(JSON.stringify(data)) }),
        errors: errors.map(({ message }) => message),
      }
    },
    give: (type, rows) => giveRows(lookups, type, rows),
    commands: async () => {
      const records = await embedded.read(COMMANDS, 0, 0, { records_max: 100, bytes_max: 1 << 20 })
      return records.map(({ value }) => fieldsOf(value))
    },
  }
}

async function giveRows(lookups: KeyValueStore, type: string, rows: readonly JsonObject[]): Promise<void> {
  const face = FACES.find(({ graph }) => graph.type.name === type)
  if (face?.rows.kind !== 'stored') throw new Error(`expected a type whose rows are found by key, got ${type}`)
  const space = servedSpace(face.rows.space, face.contract)
  await lookups.write(rows.map((row, at) => put(space, servedKey(face.contract, row), row, at)))
}

/** A log whose commands are answered as soon as they are there, as the domain's processor answers them. */
function answering(log: EventLog, lookups: KeyValueStore): EventLog {
  return {
    ...log,
    append: async (topic, records, options) => {
      const appended = await log.append(topic, records, options)
      if (topic === COMMANDS) await answer(log, lookups, records)
      return appended
    },
  }
}

async function answer(log: EventLog, lookups: KeyValueStore, records: readonly NewRecord[]): Promise<void> {
  const { end } = await endOf(log)
  const events = records.map(
    ({ value }, at): LiveEvent => ({ fields: fieldsOf(value), partition: 0, offset: end - records.length + at }),
  )
  for (const { key, row } of await identityDecisions.fold(events, lookups)) {
    await giveRows(lookups, 'IdentityDecision', [row])
    await log.append(identityDecisions.changes, [{ key, value: changeBytes({ id: deterministicId(key), key, row }) }])
  }
}

async function endOf(log: EventLog): Promise<{ readonly end: number }> {
  const records = await log.read(COMMANDS, 0, 0, { records_max: 1000, bytes_max: 1 << 20 })
  return { end: records.length }
}

const fieldsOf = (value: Uint8Array | null): JsonObject => JSON.parse(new TextDecoder().decode(value ?? new Uint8Array()))
