import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decide, type Viewer } from '@storemesh/access'
import { type Contract, metricText, productRights } from '@storemesh/contract'
import { newSchema } from '@storemesh/iceberg'
import type { ShownByName } from '@storemesh/lake'
import type { ReadContracts } from './contracts.js'

/** Of no domain: what the mesh says of itself. */
export const MESH_NAMESPACE = 'mesh'
const NAME = 'metrics'

const COLUMNS = [
  'domain',
  'product',
  'metric',
  'owner',
  'unit',
  'grain',
  'dimensions',
  'description',
  'formula',
  'proven',
] as const

const SCHEMA = newSchema(
  COLUMNS.map((name) => ({ name, type: 'string' as const, required: true, doc: `The ${name} of the metric.` })),
)

/** `mesh.metrics`: every metric that a contract defines whose figures the viewer may see. */
export const metricsRelation =
  (contracts: ReadContracts): ShownByName =>
  async ({ namespace, name }, folder, viewer) => {
    if (namespace !== MESH_NAMESPACE || name !== NAME) return undefined
    const path = join(await folder(), `${MESH_NAMESPACE}.${NAME}.jsonl`)
    const rows = [...(await contracts()).values()].filter((contract) => isSeenBy(viewer, contract)).flatMap(rowsOf)
    await writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
    return { kind: 'json-lines', schema: SCHEMA, paths: [path] }
  }

const isSeenBy = ({ who }: Viewer, contract: Contract): boolean => decide(who, productRights(contract)).sees === 'rows'

const rowsOf = ({ domain, product, owner, metrics }: Contract): readonly Readonly<Record<(typeof COLUMNS)[number], string>>[] =>
  metrics.map((metric) => ({
    domain,
    product,
    metric: metric.name,
    owner,
    unit: metric.unit,
    grain: metric.grain,
    dimensions: metric.dimensions.join(', '),
    description: metricText(metric),
    formula: metric.formula,
    proven: metric.proven,
  }))
