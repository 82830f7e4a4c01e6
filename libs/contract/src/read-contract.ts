import { readRoles } from './access/read-roles.js'
import { ruledFields } from './access/ruled-field.js'
import { CONTRACT_STATUSES, type Contract, type ContractColumn, type ContractStatus } from './contract.js'
import { readGraphType } from './graphql/read-graph-type.js'
import { ROOT_KEYS, TABLE_KEYS } from './odcs-keys.js'
import { nameChecks, proofChecks } from './metric/metric-proof.js'
import { readMetrics } from './metric/read-metrics.js'
import { readChecks } from './quality/read-checks.js'
import { readColumns } from './read-column.js'
import { meshProperties, readPort } from './read-port.js'
import { serviceLevels } from './service-levels.js'
import { readUse } from './use.js'
import { readYamlMap, type YamlMap } from './yaml-map.js'

/** 3.2.0 adds to 3.1.0 and changes nothing that is read here. */
const API_VERSIONS = ['v3.1.0', 'v3.2.0']
const NAME = /^[a-z][a-z0-9_]{0,62}$/
const VERSION = /^(\d{1,6})\.\d{1,6}\.\d{1,6}$/

/** One product's contract (Open Data Contract Standard). CONTRACT_INVALID says file, line, column and what to write there. */
export function readContract(text: string, file: string): Contract {
  const root = readYamlMap(text, file)
  requireStandard(root)
  const domain = nameOf(root, 'domain')
  const product = nameOf(root, 'name')
  const version = root.text('version')
  const major = VERSION.exec(version)?.[1]
  if (major === undefined) throw root.refuse('expected a semantic version such as 1.0.0', 'version')

  const table = productTable(root, product)
  const columns = readColumns(table)
  const levels = serviceLevels(root)
  const mesh = meshProperties(root)
  const shape = {
    description: table.text('description'),
    port: readPort(root, mesh, columns, levels),
    columns,
    key: keyOf(table, columns),
  }
  const graphType = readGraphType(mesh, shape)
  const metrics = readMetrics(mesh, shape)
  return {
    file,
    id: root.text('id'),
    domain,
    product,
    version,
    major: Number(major),
    status: statusOf(root),
    owner: ownerOf(root),
    ...shape,
    ...(graphType !== undefined && { graphType }),
    ...(levels.latency_ms !== undefined && { latency_ms: levels.latency_ms }),
    metrics,
    checks: [
      ...readChecks(root, table, { domain, product, columns, levels }),
      ...nameChecks(metrics),
      ...proofChecks(product, metrics),
    ],
    use: readUse(root, table),
    roles: readRoles(root, ruledFields(columns, shape.key)),
  }
}

function requireStandard(root: YamlMap): void {
  const version = root.text('apiVersion')
  if (!API_VERSIONS.includes(version)) throw root.refuse(`expected one of ${API_VERSIONS.join(', ')}`, 'apiVersion')
  if (version === 'v3.1.0') root.only(ROOT_KEYS)
  if (root.text('kind') !== 'DataContract') throw root.refuse('expected DataContract', 'kind')
}

function nameOf(root: YamlMap, key: string): string {
  const name = root.text(key)
  if (NAME.test(name)) return name
  throw root.refuse('expected lower-case letters, digits and underscores, a letter first', key)
}

function productTable(root: YamlMap, product: string): YamlMap {
  const [table, ...more] = root.maps('schema')
  if (!table)
    throw root.refuse(
      'expected a schema with the one table, topic or view that this product is',
      root.has('schema') ? 'schema' : undefined,
    )
  const [second] = more
  if (second) throw second.refuse('expected one schema in a contract; a second product has a file of its own')
  table.only(TABLE_KEYS)
  if (table.text('name') !== product) throw table.refuse(`expected the name of the product, ${product}`, 'name')
  return table
}

function statusOf(root: YamlMap): ContractStatus {
  const text = root.text('status')
  const status = CONTRACT_STATUSES.find((status) => status === text)
  if (status) return status
  throw root.refuse(`expected one of ${CONTRACT_STATUSES.join(', ')}`, 'status')
}

function ownerOf(root: YamlMap): string {
  const team = root.optionalMap('team')
  if (!team) throw root.refuse('team is missing; name the team that answers for this product')
  return team.text('name')
}

/** Columns marked `primaryKey`, by `primaryKeyPosition` where that is given. */
function keyOf(table: YamlMap, columns: readonly ContractColumn[]): readonly string[] {
  const marked = table.maps('properties').flatMap((property, index) => {
    if (property.optionalFlag('primaryKey') !== true) return []
    return [{ name: property.text('name'), position: property.optionalNumber('primaryKeyPosition') ?? index + 1, property }]
  })
  for (const { name, property } of marked) {
    const column = columns.find((column) => column.name === name)
    if (!column?.required || (column.of.kind !== 'scalar' && column.of.kind !== 'text')) {
      throw property.refuse('expected a required column of one value, since it is part of the key', 'primaryKey')
    }
  }
  if (marked.length === 0)
    throw table.refuse('expected at least one property with primaryKey: true; without a key no row can be told from another')
  return marked.toSorted((a, b) => a.position - b.position).map(({ name }) => name)
}
