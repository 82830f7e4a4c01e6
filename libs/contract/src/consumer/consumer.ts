import { type PlacedText, readYamlMap, type YamlMap } from '../yaml-map.js'
import { readVersionRange, type VersionRange } from './version-range.js'

/** Who reads what of which contract, so that a change which would break somebody is stopped with that somebody's name. */
export interface Consumer {
  readonly name: string
  /** The team that is asked before something it reads goes away. */
  readonly owner: string
  readonly file: string
  readonly reads: readonly ConsumerRead[]
}

export interface ConsumerRead {
  /** `orders.fact_order`. */
  readonly contract: string
  readonly versions: VersionRange
  /** Fields by their paths, as `lines.quantity`; each with its place in the file. */
  readonly fields: readonly PlacedText[]
  /** Where it says so, for messages: `file:line:column`. */
  readonly place: string
}

const CODE = 'CONSUMER_INVALID'
const NAME = /^[a-z][a-z0-9-]{0,62}$/
const CONTRACT = /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/
const READS_MAX = 1000
const FIELDS_MAX = 1000

/** Reads one `consumers/<name>.yaml`. CONSUMER_INVALID says file, line, column and what to write there. */
export function readConsumer(text: string, file: string): Consumer {
  const root = readYamlMap(text, file, CODE)
  root.only(['consumer', 'owner', 'description', 'reads'])
  const name = root.text('consumer')
  if (!NAME.test(name)) throw root.refuse('expected lower-case letters, digits and hyphens, a letter first', 'consumer')
  if (!new RegExp(`(^|/)${name}\\.ya?ml$`).test(file)) throw root.refuse(`${name} belongs in consumers/${name}.yaml`, 'consumer')
  root.text('description')
  const reads = root.maps('reads')
  if (reads.length === 0) throw root.refuse('reads: expected at least one contract that it reads')
  if (reads.length > READS_MAX) throw root.refuse(`expected at most ${READS_MAX} contracts`, 'reads')
  const seen = new Set<string>()
  return {
    name,
    owner: root.text('owner'),
    file,
    reads: reads.map((read) => {
      const found = readRead(read)
      if (seen.has(found.contract)) throw read.refuse(`${found.contract} is there twice; put its fields together`, 'contract')
      seen.add(found.contract)
      return found
    }),
  }
}

function readRead(read: YamlMap): ConsumerRead {
  read.only(['contract', 'versions', 'fields'])
  const contract = read.text('contract')
  if (!CONTRACT.test(contract)) throw read.refuse('expected domain.product, such as orders.fact_order', 'contract')
  const versions = readVersionRange(read.text('versions'))
  if (!versions) throw read.refuse('expected a range such as ^1.0.0, or ^1.0.0 || ^2.0.0', 'versions')
  const fields = read.texts('fields')
  if (fields.length === 0) throw read.refuse(`fields is missing; list what is read of ${contract}`)
  if (fields.length > FIELDS_MAX) throw read.refuse(`expected at most ${FIELDS_MAX} fields`, 'fields')
  return { contract, versions, fields, place: read.place('contract') }
}
