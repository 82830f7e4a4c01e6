import type { ContractColumn, ContractPartition, ContractPort, ContractTopic } from './contract.js'
import type { ServiceLevels } from './service-levels.js'
import type { YamlMap } from './yaml-map.js'

/** Our own keys in `customProperties`, by name: `mesh.port` is `port`. Those of others are left alone. */
export type MeshProperties = ReadonlyMap<string, YamlMap>

const PREFIX = 'mesh.'
const KNOWN = ['port', 'partition', 'topic', 'partitions', 'topicKey', 'lookup', 'graphql', 'metrics']
const PORTS = ['table', 'topic', 'live', 'source']
const PARTITIONS_MAX = 1024

export function meshProperties(root: YamlMap): MeshProperties {
  const properties = new Map<string, YamlMap>()
  for (const entry of root.maps('customProperties')) {
    entry.only(['id', 'property', 'value', 'description'])
    const property = entry.text('property')
    if (!property.startsWith(PREFIX)) continue
    const name = property.slice(PREFIX.length)
    if (!KNOWN.includes(name))
      throw entry.refuse(`expected one of ${KNOWN.map((known) => PREFIX + known).join(', ')}`, 'property')
    if (properties.has(name)) throw entry.refuse('is there twice; keep one', 'property')
    properties.set(name, entry)
  }
  return properties
}

/** How readers reach the product. */
export function readPort(
  root: YamlMap,
  mesh: MeshProperties,
  columns: readonly ContractColumn[],
  levels: ServiceLevels,
): ContractPort {
  const port = need(root, mesh, 'port')
  const kind = port.text('value')
  switch (kind) {
    case 'table': {
      const partition = mesh.get('partition')
      return { kind, ...(partition && { partition: partitionOf(partition, columns) }) }
    }
    case 'topic':
      return { kind, topic: topicOf(root, mesh, columns, levels) }
    case 'live':
      return {
        kind,
        topic: topicOf(root, mesh, columns, levels),
        lookup: keyColumns(need(root, mesh, 'lookup'), columns).join('|'),
      }
    case 'source':
      return { kind }
    default:
      throw port.refuse(`expected one of ${PORTS.join(', ')}`, 'value')
  }
}

function topicOf(
  root: YamlMap,
  mesh: MeshProperties,
  columns: readonly ContractColumn[],
  { retention_ms }: ServiceLevels,
): ContractTopic {
  const count = need(root, mesh, 'partitions')
  const partitions = count.optionalNumber('value')
  if (partitions === undefined || !Number.isInteger(partitions) || partitions < 1 || partitions > PARTITIONS_MAX) {
    throw count.refuse(`expected a whole number from 1 to ${PARTITIONS_MAX}`, 'value')
  }
  if (retention_ms === undefined)
    throw root.refuse('a topic needs its retention among slaProperties, such as { property: retention, value: 7, unit: d }')
  const key = keyColumns(need(root, mesh, 'topicKey'), columns)
  return { name: need(root, mesh, 'topic').text('value'), partitions, retention_ms, key }
}

/** `day(ordered_at)`, `month(ordered_at)` or `identity(analysis_date)`. */
function partitionOf(entry: YamlMap, columns: readonly ContractColumn[]): ContractPartition {
  const [, said, name] = /^(\w+)\((\w+)\)$/.exec(entry.text('value')) ?? []
  const transform = TRANSFORMS.find((known) => known === said)
  const column = columns.find((column) => column.name === name)
  if (!transform || !column) throw entry.refuse('expected day(column), month(column) or identity(column)', 'value')
  const type = column.of.kind === 'scalar' ? column.of.type : column.of.kind
  if (transform !== 'identity' && type !== 'timestamptz' && type !== 'date') {
    throw entry.refuse(`expected an instant or a date to take the ${transform} of; ${column.name} is ${type}`, 'value')
  }
  if (transform === 'identity' && (column.of.kind === 'object' || column.of.kind === 'list')) {
    throw entry.refuse(`expected a column of one value; ${column.name} is of kind ${column.of.kind}`, 'value')
  }
  return { column: column.name, transform }
}

const TRANSFORMS: readonly ContractPartition['transform'][] = ['day', 'month', 'identity']

function need(root: YamlMap, mesh: MeshProperties, name: string): YamlMap {
  const entry = mesh.get(name)
  if (entry) return entry
  throw root.refuse(`${PREFIX}${name} is missing among customProperties; add it`)
}

/** `user_id`, or `product_id|store_id`. */
function keyColumns(entry: YamlMap, columns: readonly ContractColumn[]): readonly string[] {
  const names = entry.text('value').split('|')
  const isText = (name: string) => columns.some((column) => column.name === name && column.required && column.of.kind === 'text')
  if (names.every(isText) && new Set(names).size === names.length) return names
  throw entry.refuse('expected the names of required text columns, with | between them', 'value')
}
