import { parseJson, systemClock, systemDice } from '@storemesh/core'
import { embeddedEventLog } from '@storemesh/event-log'
import { filesystemStore, type ObjectStore } from '@storemesh/object-store'
import { temporaryFolder } from '@storemesh/testing'
import { expect, onTestFinished, test } from 'vitest'
import { readTruth } from '../truth/read-truth.js'
import type { TrueEvent } from '../truth/true-event.js'
import { truthBytes } from '../truth/truth-json.js'
import { createTruthTopics, TRUE_EVENTS, TRUTH_PARTITION } from '../truth/truth-topics.js'
import { USUAL_MIX } from '../mix.js'
import { NOBODY_YET } from '../world/population.js'
import { retailWorld } from '../world/retail-world.js'
import { worldIdentity } from '../world/world-identity.js'
import { MARKETPLACES, toldByMarketplaces } from '../marketplaces/marketplace-orders.js'
import { TOLD_FILES, toldInAllFiles } from '../daily/told-files.js'
import { TILL_COLUMNS, TILLS } from '../tills/till-lines.js'
import { toldByTills } from '../tills/told-by-tills.js'
import { channelFiles, EVENTS_A_FILE } from './channel-files.js'
import { movedAt } from './stock-levels.js'

const EVENTS = 3 * EVENTS_A_FILE + 7
const CHANNELS = [TILLS, MARKETPLACES, ...TOLD_FILES]
/** Two hundred events a day. */
const SPACING_US = 432_000_000
const START = { ...NOBODY_YET, event: 0, recent: [], lastOrder_us: 0 }

function someEvents(seed = 5): readonly TrueEvent[] {
  const mess = { bad: 0.1, repeat: 0.1, late: 0.1 }
  const world = retailWorld(worldIdentity('virtual', seed, USUAL_MIX), START, {
    mix: USUAL_MIX,
    mess,
    users_max: 400,
    fraud: 0.1,
  })
  return Array.from({ length: EVENTS }, (_, event) => world.next(1_767_225_600_000_000 + event * SPACING_US))
}

/** A truth that holds these events, and a store for files. */
async function aTruth(events: readonly TrueEvent[]) {
  const truthLog = await embeddedEventLog({ folder: await temporaryFolder(), clock: systemClock, dice: systemDice })
  onTestFinished(() => truthLog.close())
  await createTruthTopics(truthLog)
  const records = events.map((event) => ({
    value: truthBytes(event).truth,
    partition: TRUTH_PARTITION,
  }))
  await truthLog.append(TRUE_EVENTS, records)
  const told = events.map((event, offset) => ({ offset, event, movements: movedAt(event) }))
  return { truthLog, store: filesystemStore(await temporaryFolder()), told }
}

async function filesIn(store: ObjectStore, folder = 'raw-data'): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>()
  for await (const { key } of store.list(folder)) files.set(key, Buffer.from(await store.read(key)).toString())
  return files
}

test('a file follows from the truth, wherever the simulator was stopped and began again', async () => {
  const events = someEvents()
  const whole = await aTruth(events)
  await channelFiles(CHANNELS, whole.store, whole.truthLog).add(whole.told)
  const expected = await filesIn(whole.store)
  expect(expected.size).toBe(2 * 3 + 3 + 1 + 3 + 3)

  const broken = await aTruth(events)
  for (const from of [0, 400, 800, 999, 1000, 1700, 2500])
    await channelFiles(CHANNELS, broken.store, broken.truthLog).add(broken.told.slice(from, from + 900))
  expect(await filesIn(broken.store)).toEqual(expected)
})

test('a till’s lines are those that the truth tells of, a spoilt one with a cell too few', async () => {
  const { truthLog, store, told } = await aTruth(someEvents())
  await channelFiles(CHANNELS, store, truthLog).add(told)
  const files = [...(await filesIn(store, TILLS.folder)).values()].map((text) => text.trimEnd().split('\n'))
  for (const [header] of files) expect(header).toBe(TILL_COLUMNS.join(','))
  const rows = files.flatMap(([, ...lines]) => lines.map((line) => line.split(',')))

  const expected: string[] = []
  for await (const { line, isSpoilt } of toldByTills(readTruth(truthLog)))
    expected.push(
      TILL_COLUMNS.slice(isSpoilt ? 1 : 0)
        .map((column) => line[column])
        .join(','),
    )
  expect(rows.map((cells) => cells.join(','))).toEqual(expected)
  expect(rows.filter((cells) => cells.length < TILL_COLUMNS.length).length).toBeGreaterThan(5)
})

test('a marketplace’s documents are those that the truth tells of, a spoilt one as half of it', async () => {
  const { truthLog, store, told } = await aTruth(someEvents())
  await channelFiles(CHANNELS, store, truthLog).add(told)
  const lines = [...(await filesIn(store, MARKETPLACES.folder)).values()].flatMap((text) => text.trimEnd().split('\n'))
  const expected: unknown[] = []
  for await (const { order, isSpoilt } of toldByMarketplaces(readTruth(truthLog)))
    expected.push(isSpoilt ? undefined : { _id: { $oid: order.id }, order_sn: order.order_sn })
  const documents = lines.map((line) => parseJson(line))
  expect(documents).toMatchObject(expected)
  const spoilt = documents.filter((document) => document === undefined).length
  expect(spoilt).toBeGreaterThan(3)
  const unread = someEvents().filter(({ kind, transaction }) => kind === 'bad' && transaction.channel === 'marketplace').length
  expect(unread, 'orders that nobody can read on the topic, some of which the marketplace tells of').toBeGreaterThan(spoilt)
})

test('campaigns, stores, counts and chargebacks are those that the truth tells of, a row that was spoilt with a cell too few', async () => {
  const { truthLog, store, told } = await aTruth(someEvents())
  await channelFiles(TOLD_FILES, store, truthLog).add(told)
  const expected = new Map<string, string[]>()
  for await (const { source, fields, isSpoilt } of toldInAllFiles(readTruth(truthLog))) {
    const cells = Object.values(fields)
      .map(String)
      .slice(isSpoilt ? 1 : 0)
    expected.set(source, [...(expected.get(source) ?? []), cells.join(',')])
  }
  expect([...expected.keys()].toSorted()).toEqual([
    'raw-data/campaigns',
    'raw-data/chargebacks',
    'raw-data/stock-counts',
    'raw-data/stores',
  ])
  for (const [folder, lines] of expected) {
    const files = [...(await filesIn(store, folder)).values()].map((text) => text.trimEnd().split('\n').slice(1))
    expect(files.flat(), `files of ${folder}`).toEqual(lines)
    const ids = new Set(lines)
    expect(lines.length - ids.size, `repeats of ${folder}`).toBeLessThan(lines.length / 3)
  }
  // each day once: 15 days, four campaigns
  const days = new Set((expected.get('raw-data/campaigns') ?? []).map((line) => line.match(/2026-\d\d-\d\d/)?.[0]))
  expect(days.size).toBe(15)
})

test('a second world leaves the file of stores as the first one did, and tells nothing by it', async () => {
  const first = someEvents()
  const second = someEvents(6)
  const { truthLog, store, told } = await aTruth([...first.slice(0, 2 * EVENTS_A_FILE), ...second])
  await channelFiles(TOLD_FILES, store, truthLog).add(told)
  const files = [...(await filesIn(store, 'raw-data/stores')).values()]
  expect(files).toHaveLength(2)
  expect(files[0]).toBe(files[1])
  let stores = 0
  for await (const { source } of toldInAllFiles(readTruth(truthLog))) if (source === 'raw-data/stores') stores++
  expect(stores).toBe((files[0]?.trimEnd().split('\n').length ?? 0) - 1)
})

test('stores are told as a world begins, before anything has happened in them', async () => {
  const { truthLog, store, told } = await aTruth(someEvents().slice(0, 10))
  await channelFiles(TOLD_FILES, store, truthLog).add(told)
  const [file = ''] = (await filesIn(store, 'raw-data/stores')).values()
  expect(file.split('\n')[1]).toContain('2020-01-01')
  const sources = new Set<string>()
  for await (const { source } of toldInAllFiles(readTruth(truthLog))) sources.add(source)
  expect(sources).toEqual(new Set(['raw-data/stores']))
})
