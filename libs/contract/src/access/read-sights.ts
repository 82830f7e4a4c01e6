import { type Sight, SIGHTS } from '@storemesh/access'
import type { YamlMap } from '../yaml-map.js'
import type { RuledField } from './ruled-field.js'

/** What is seen by everybody who sees the product. */
const PUBLIC = 'public'
const CITY = 'city'

/**
 * How a role sees each column. Of what is classified the contract has to say it, by class or by column, and the column's own word
 * counts before that of its class: a column that is forgotten is nobody's to see.
 */
export function readSights(
  entry: YamlMap,
  byClass: YamlMap | undefined,
  byColumn: YamlMap | undefined,
  fields: readonly RuledField[],
): ReadonlyMap<string, Sight> {
  for (const name of byColumn?.keys() ?? [])
    if (!fields.some(({ path }) => path === name))
      throw byColumn?.refuse(`there is no such column; expected some of ${fields.map(({ path }) => path).join(', ')}`, name)
  const sights = new Map<string, Sight>()
  for (const field of fields) {
    const said = wordFor(field, byClass, byColumn)
    if (!said) {
      if (field.classification === undefined || field.classification === PUBLIC) continue
      throw entry.refuse(
        `says nothing of ${field.path}, which is classified ${field.classification}; add mesh.classified: { ${field.classification}: absent }, or mesh.columns: { ${field.path}: <how it is seen> }`,
      )
    }
    const sight = sightOf(said.map, said.key)
    const why = unfit(sight, field, fields)
    if (why !== undefined) throw said.map.refuse(`${field.path} ${why}`, said.key)
    if (sight !== 'plain') sights.set(field.path, sight)
  }
  return sights
}

function wordFor({ path, classification }: RuledField, byClass: YamlMap | undefined, byColumn: YamlMap | undefined) {
  if (byColumn?.has(path)) return { map: byColumn, key: path }
  if (classification !== undefined && byClass?.has(classification)) return { map: byClass, key: classification }
  return undefined
}

function sightOf(map: YamlMap, key: string): Sight {
  const said = map.text(key)
  const sight = SIGHTS.find((one) => one === said)
  if (sight) return sight
  throw map.refuse(`expected one of ${SIGHTS.join(', ')}`, key)
}

/** Why a column cannot be seen so. */
function unfit(sight: Sight, { of, required, isKey }: RuledField, fields: readonly RuledField[]): string | undefined {
  const type = of.kind === 'scalar' || of.kind === 'text' ? of.type : of.kind
  switch (sight) {
    case 'plain':
      return undefined
    case 'absent':
      return isKey ? 'is part of the key: without it no row is told from another; hash it, or take the role away' : undefined
    case 'null':
      return required ? 'must have a value; let it be absent' : undefined
    case 'hash':
    case 'partial':
      return type === 'string' ? undefined : `is ${type}; only a text is seen as ${sight}`
    case 'year':
      return type === 'date' || type === 'timestamptz' ? undefined : `is ${type}; only a date or an instant has a year`
    case 'city':
      if (type !== 'string') return `is ${type}; only a text is seen as a city`
      return fields.some(({ path, of: other }) => path === CITY && other.kind === 'text')
        ? undefined
        : 'has no column city beside it; let it be absent'
  }
}
