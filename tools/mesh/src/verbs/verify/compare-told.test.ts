import { join } from 'node:path'
import { seededDice, systemClock } from '@storemesh/core'
import { runDomainOnce } from '@storemesh/pipeline'
import type { ToldRow } from '@storemesh/simulator'
import { silentLog } from '@storemesh/telemetry'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { newSpool } from '../../data-folder/spool.js'
import { freshFolder } from '../../testing/fresh-folder.js'
import { loadDomains } from '../../wiring/domains.js'
import { openEmbedded } from '../../wiring/embedded.js'
import { partsFor } from '../../wiring/pipeline-parts.js'
import type { LayerVerdict } from './compare-layer.js'
import { compareTold } from './compare-told.js'
import type { ToldLayer } from './told-layer.js'
import { toldLayers } from './told-layers.js'
import { toldRelations } from './told-relations.js'

const TOPIC = 'user-events'
const TABLE = 'bronze_kafka__events'

/** Something inside something, a field that is not there, and money. */
const event = (id: string, price?: string, isSpoilt = false): ToldRow => ({
  source: TOPIC,
  fields: {
    event_id: id,
    user_id: 'user_1',
    product_id: 'prod_001',
    event_type: price === undefined ? 'view' : 'purchase',
    event_timestamp: isSpoilt ? 'yesterday' : '2026-01-01T00:00:00.000001Z',
    event_data: { session_id: 'session_1', ...(price !== undefined && { price, quantity: 2 }) },
  },
  isSpoilt,
})

/** `e-2` is told twice, and nobody can read `e-4`. */
const TOLD = [event('e-1'), event('e-2', '12.50'), event('e-2', '12.50'), event('e-3', '7.00'), event('e-4', '1.00', true)]

/** A mesh that has taken in what was told, and what verify says of it beside another truth. */
async function aMesh() {
  const layout = await openDataFolder(join(await freshFolder(), '.mesh'), { mode: 'write' })
  const dice = seededDice(1)
  const embedded = await openEmbedded(layout, { budget: { memory_mb: 256, threads: 1 }, domains: ['customers'], dice })
  onTestFinished(() => embedded.close())
  const [declared] = await loadDomains(['customers'])
  if (!declared) throw new Error('customers is a domain')
  const tables = declared.tables.filter(({ name }) => name === TABLE)
  const domain = { ...declared, tables, live: [], realtime: [], products: [] }
  await embedded.eventLog.createTopic(TOPIC, { partitions: 3 })
  await embedded.eventLog.append(
    TOPIC,
    TOLD.map(({ fields }) => ({ key: 'user_1', value: Buffer.from(JSON.stringify(fields)) })),
  )
  const parts = await partsFor({ layout, embedded, clock: systemClock, dice, log: silentLog }, domain)
  const layer = toldLayers([declared]).find(({ table }) => table === TABLE)
  if (!layer) throw new Error('the domain takes these events in')
  return {
    ingest: () => runDomainOnce(parts, domain, new AbortController().signal),
    verdicts: async (truth: readonly ToldRow[], of: ToldLayer = layer): Promise<readonly Counts[]> => {
      const told = async function* () {
        yield* truth
      }
      const relations = await toldRelations(await newSpool(layout, dice), [of], told(), embedded.eventLog)
      return (await compareTold(embedded, of, relations)).map(countsOf)
    },
  }
}

type Counts = Omit<LayerVerdict, 'layer'>
const countsOf = ({ expected, found, lost, doubled, wrong }: LayerVerdict): Counts => ({ expected, found, lost, doubled, wrong })

const fine = (count: number) => ({ expected: count, found: count, lost: 0, doubled: 0, wrong: 0 })

describe('verify of a table that keeps a topic', () => {
  test('counts all as lost where no table is there yet', async () => {
    const { verdicts } = await aMesh()
    expect(await verdicts(TOLD)).toEqual([
      { ...fine(4), found: 0, lost: 4 },
      { ...fine(1), found: 0, lost: 1 },
    ])
  })

  test('finds what was told as often as it was told, and what nobody can read among the refused', async () => {
    const { ingest, verdicts } = await aMesh()
    await ingest()
    expect(await verdicts(TOLD)).toEqual([fine(4), fine(1)])
    expect((await verdicts([...TOLD, event('e-5')]))[0]).toEqual({ ...fine(4), expected: 5, lost: 1 })
    expect((await verdicts(TOLD.slice(1)))[0]).toEqual({ ...fine(4), expected: 3, doubled: 1 })
    const dearer = TOLD.map((row) => (row.fields['event_id'] === 'e-3' ? event('e-3', '7.01') : row))
    expect((await verdicts(dearer))[0]).toEqual({ ...fine(4), wrong: 1 })
    const readable = TOLD.map((row) => (row.isSpoilt ? event('e-4', '1.00') : row))
    expect(await verdicts(readable)).toEqual([
      { ...fine(4), expected: 5, lost: 1 },
      { ...fine(1), expected: 0, doubled: 1 },
    ])
  })

  test('of a source that shows the newest version only asks for no older one, and for none that never was', async () => {
    const { ingest, verdicts } = await aMesh()
    await ingest()
    const layer: ToldLayer = {
      namespace: 'customers',
      table: TABLE,
      source: TOPIC,
      key: ['user_id'],
      fields: ['event_id'],
      showsNewest: true,
    }
    const once = TOLD.filter((row, index) => index !== 2 && !row.isSpoilt)
    const unseen = [event('e-0'), ...once]
    expect((await verdicts(unseen, layer))[0]).toEqual({ ...fine(1), found: 2, doubled: 1 })
    expect((await verdicts([...once, event('e-9')], layer))[0]).toMatchObject({ expected: 1, wrong: 1 })
  })
})
