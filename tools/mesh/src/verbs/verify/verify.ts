import { rm } from 'node:fs/promises'
import { embeddedEventLog } from '@storemesh/event-log'
import { readTruth, toldBesidePurchases } from '@storemesh/simulator'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { runningRecords } from '../../data-folder/running.js'
import { newSpool } from '../../data-folder/spool.js'
import { loadDomains } from '../../wiring/domains.js'
import { openEmbedded } from '../../wiring/embedded.js'
import { lookupsOf } from '../../wiring/lookups-of.js'
import { compareLayer, type LayerVerdict } from './compare-layer.js'
import { compareTold, refusedLayer } from './compare-told.js'
import { correctedOrders } from './corrected-orders.js'
import { drawnHabits } from './drawn-habits.js'
import { fittedHabits } from './fitted-habits.js'
import { mappedListings } from './mapped-listings.js'
import { resolvedIdentities } from './resolved-identities.js'
import { servedRelations } from './served-relations.js'
import { toldLayers } from './told-layers.js'
import { toldRelations } from './told-relations.js'
import { truthRelations } from './truth-relations.js'

/** The way of a record, from the topic to what readers find. */
const LAYERS = [
  'transactions_topic',
  'dead_letter',
  'bronze_kafka__transactions',
  'orders_unified',
  'fact_order',
  'fact_sales',
  'product_performance',
  'sales_kpis',
  'finance_kpis',
  'same_day_purchasers',
  'order_lookup',
  'order_changes',
  'bronze_files__pos_sales',
  'pos_sales_refused',
  'bronze_mongo__marketplace_orders',
  'marketplace_orders_refused',
  'bronze_postgres__users',
  'users_scd',
  'dim_users',
  'customer_lookup',
  'identities_resolved',
  'lifetime_value_fits',
  'interactions_unified',
  'sessionized_web_logs',
  'fact_product_views',
  'fact_cart_events',
  'stock_levels',
  'stock_ledger',
  'stock_daily',
  'product_names_mapped',
  'customer_risk',
]

/** Layers of what nobody can read. */
const REFUSED = ['dead_letter', 'pos_sales_refused', 'marketplace_orders_refused']

const COUNTS = ['expected', 'found', 'lost', 'doubled', 'wrong'] as const

/** Compares every layer with what the simulator knows to be true. */
export async function run({ settings, output, clock, dice }: Call): Promise<ExitCode> {
  const { dataFolder, memory, threads } = await settings()
  const layout = await openDataFolder(dataFolder, { mode: 'read' })
  if (runningRecords(layout).some(({ life }) => life === 'alive'))
    output.note('A mesh runs on this folder: what is on its way counts as lost, and what comes meanwhile as doubled or wrong.')
  const told = toldLayers(await loadDomains())
  const folder = await newSpool(layout, dice)
  const embedded = await openEmbedded(layout, {
    budget: { memory_mb: memory.queries_mb, threads },
    domains: ['orders', 'customers', 'inventory'],
    clock,
    dice,
  })
  const truthLog = await embeddedEventLog({ folder: layout.truth, clock, dice })
  try {
    const truth = readTruth(truthLog)
    const served = {
      eventLog: embedded.eventLog,
      orders: lookupsOf(embedded, 'orders'),
      customers: lookupsOf(embedded, 'customers'),
      inventory: lookupsOf(embedded, 'inventory'),
      truth,
    }
    const habits = await drawnHabits(truth.events())
    const relations = new Map([
      ...(await truthRelations(folder, truth, await correctedOrders(embedded), habits)),
      ...(await servedRelations(folder, served)),
      ...(await toldRelations(folder, told, toldBesidePurchases(truth), embedded.eventLog)),
    ])
    const verdicts: LayerVerdict[] = []
    for (const layer of LAYERS) verdicts.push(await compareLayer(embedded, layer, relations))
    for (const layer of told) verdicts.push(...(await compareTold(embedded, layer, relations)))
    const listings = await mappedListings(embedded, relations)
    if (listings !== undefined) output.note(listings)
    for (const told of await resolvedIdentities(embedded, relations)) output.note(told)
    output.note(await fittedHabits(embedded, habits, relations))
    return tell(output, verdicts, new Set([...REFUSED, ...told.map(refusedLayer)]))
  } finally {
    await truthLog.close()
    await embedded.close()
    await rm(folder, { recursive: true, force: true })
  }
}

function tell(output: Call['output'], verdicts: readonly LayerVerdict[], refusedLayers: ReadonlySet<string>): ExitCode {
  const sum = (name: (typeof COUNTS)[number]) => verdicts.reduce((total, verdict) => total + verdict[name], 0)
  const refused = verdicts.filter(({ layer }) => refusedLayers.has(layer)).reduce((total, { found }) => total + found, 0)
  output.table(
    [{ name: 'layer' }, ...COUNTS.map((name) => ({ name, align: 'right' as const }))],
    verdicts.map((verdict) => ({ ...verdict })),
  )
  const failed = sum('lost') + sum('doubled') + sum('wrong')
  output.line(`lost ${sum('lost')} · doubled ${sum('doubled')} · wrong ${sum('wrong')} · refused ${refused}`)
  return failed === 0 ? 0 : 1
}
