import { Fault } from '@storemesh/core'
import { type YamlMapping, type YamlNode, yamlTree } from './yaml-tree.js'

/** A YAML mapping that knows where it stands, so that whatever is wrong in it is told with file, line and column. */
export interface YamlMap {
  has(key: string): boolean
  /** In the order in which they stand. */
  keys(): readonly string[]
  /** Text that must be there. */
  text(key: string): string
  optionalText(key: string): string | undefined
  optionalNumber(key: string): number | undefined
  optionalFlag(key: string): boolean | undefined
  optionalMap(key: string): YamlMap | undefined
  /** A list of mappings; empty where there is none. */
  maps(key: string): readonly YamlMap[]
  /** A list of texts, each with its place; empty where there is none. */
  texts(key: string): readonly PlacedText[]
  /** A list of numbers; empty where there is none. */
  numbers(key: string): readonly number[]
  /** Refuses every key that is not one of these: a misspelt key would be a promise that nobody keeps. */
  only(keys: readonly string[]): void
  /** A fault that points at the key, or at the mapping. */
  refuse(why: string, key?: string): Fault
  /** `file:line:column` of the key's value, or of the mapping. */
  place(key?: string): string
}

export interface PlacedText {
  readonly text: string
  /** `file:line:column`, for messages. */
  readonly place: string
}

const TEXT_BYTES_MAX = 1 << 20

/** The mapping at the top of a YAML text. CONTRACT_INVALID, or the code given, where there is none. */
export function readYamlMap(text: string, file: string, code = 'CONTRACT_INVALID'): YamlMap {
  const placeAt = (offset: number) => {
    const before = text.slice(0, offset)
    const begins = before.lastIndexOf('\n') + 1
    return `${file}:${before.split('\n').length}:${offset - begins + 1}`
  }
  const refuseAt = (offset: number, why: string) => new Fault(code, `${placeAt(offset)}: ${why}`)
  if (Buffer.byteLength(text) > TEXT_BYTES_MAX) throw refuseAt(0, `expected at most ${TEXT_BYTES_MAX} bytes of YAML`)
  const tree = yamlTree(text)
  if ('fault' in tree) throw refuseAt(tree.fault.at, `this is no YAML that can be read: ${tree.fault.why}`)
  const { top } = tree
  if (top?.kind !== 'mapping') throw refuseAt(top?.at ?? 0, 'expected a mapping (key: value) at the top of the file')
  return yamlMap(top, { refuseAt, placeAt })
}

interface Told {
  readonly refuseAt: (offset: number, why: string) => Fault
  readonly placeAt: (offset: number) => string
}

function yamlMap(map: YamlMapping, told: Told): YamlMap {
  const { refuseAt, placeAt } = told
  const nodes = new Map(map.entries.map((entry) => [entry.key.kind === 'scalar' ? String(entry.key.value) : '', entry]))
  const offset = (key?: string): number => (key === undefined ? map : (nodes.get(key)?.value ?? map)).at
  const refuse = (why: string, key?: string): Fault => refuseAt(offset(key), key === undefined ? why : `${key}: ${why}`)
  const scalar = (key: string): unknown => {
    const value = nodes.get(key)?.value
    if (value === undefined) return undefined
    if (value.kind !== 'scalar') throw refuse('expected one value; lists, mappings and aliases cannot stand here', key)
    return value.value ?? undefined
  }
  const optionalText = (key: string): string | undefined => {
    const value = scalar(key)
    if (value === undefined || typeof value === 'string') return value
    throw refuse('expected text; write it in quotes', key)
  }
  const optionalNumber = (key: string): number | undefined => {
    const value = scalar(key)
    if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value
    throw refuse('expected a number', key)
  }
  const optionalFlag = (key: string): boolean | undefined => {
    const value = scalar(key)
    if (value === undefined || typeof value === 'boolean') return value
    throw refuse('expected true or false', key)
  }
  const mapOf = (node: YamlNode | undefined, key: string): YamlMap => {
    if (node?.kind === 'mapping') return yamlMap(node, told)
    throw refuse('expected a mapping (key: value)', key)
  }

  return {
    has: (key) => nodes.has(key),
    keys: () => [...nodes.keys()],
    text(key) {
      const value = optionalText(key)
      if (value !== undefined && value.trim() !== '') return value.trim()
      throw nodes.has(key) ? refuse('expected text, found nothing', key) : refuse(`${key} is missing; add it`)
    },
    optionalText,
    optionalNumber,
    optionalFlag,
    optionalMap: (key) => (nodes.has(key) ? mapOf(nodes.get(key)?.value, key) : undefined),
    maps(key) {
      const value = nodes.get(key)?.value
      if (value === undefined) return []
      if (value.kind !== 'list') throw refuse('expected a list', key)
      return value.items.map((item) => mapOf(item, key))
    },
    texts: (key) =>
      textsOf(
        nodes.get(key)?.value,
        ({ at }) => placeAt(at),
        () => refuse('expected a list of texts', key),
      ),
    numbers: (key) => numbersOf(nodes.get(key)?.value, () => refuse('expected a list of numbers', key)),
    only(keys) {
      for (const [name, { key }] of nodes) {
        if (!keys.includes(name)) throw refuseAt(key.at, `${name}: is no key that can stand here; expected ${keys.join(', ')}`)
      }
    },
    refuse,
    place: (key) => placeAt(offset(key)),
  }
}

function textsOf(list: YamlNode | undefined, placeOf: (item: YamlNode) => string, refuse: () => Fault): readonly PlacedText[] {
  if (list === undefined) return []
  if (list.kind !== 'list') throw refuse()
  return list.items.map((item) => {
    if (item.kind !== 'scalar' || typeof item.value !== 'string') throw refuse()
    return { text: item.value, place: placeOf(item) }
  })
}

function numbersOf(list: YamlNode | undefined, refuse: () => Fault): readonly number[] {
  if (list === undefined) return []
  if (list.kind !== 'list') throw refuse()
  return list.items.map((item) => {
    if (item.kind !== 'scalar' || typeof item.value !== 'number' || !Number.isFinite(item.value)) throw refuse()
    return item.value
  })
}
