import { RELATIONSHIP_KEYS } from '../odcs-keys.js'
import type { YamlMap } from '../yaml-map.js'
import { readOnFailure } from './on-failure.js'
import type { ProductColumn, QualityCheck } from './quality-check.js'

/** `dim_users.user_id` of the same domain. */
const NEAR = /^(\w+)\.(\w+)$/
/** `../customers/dim_users.yaml#/schema/dim_users/properties/user_id` of any. */
const FAR = /(?:^|\/)(\w+)\/(\w+)\.yaml#\/?schema\/\2\/properties\/(\w+)$/

/** Each value of the column must be one that another product has. */
export const readReferences = (property: YamlMap, domain: string, path: readonly string[]): readonly QualityCheck[] =>
  property.maps('relationships').map((entry): QualityCheck => {
    entry.only(RELATIONSHIP_KEYS)
    const type = entry.optionalText('type') ?? 'foreignKey'
    if (type !== 'foreignKey') throw entry.refuse('expected foreignKey', 'type')
    const to = columnOf(entry, domain)
    return {
      name: `${path.join('.')} references ${to.domain}.${to.product}.${to.column}`,
      place: entry.place('to'),
      onFailure: readOnFailure(entry),
      measure: { kind: 'broken rows', rule: { path, breaks: 'reference', to }, unit: 'rows' },
      expected: { operator: 'mustBe', value: 0 },
    }
  })

function columnOf(entry: YamlMap, domain: string): ProductColumn {
  const text = entry.text('to')
  const [, product, column] = NEAR.exec(text) ?? []
  if (product !== undefined && column !== undefined) return { domain, product, column }
  const [, other, otherProduct, otherColumn] = FAR.exec(text) ?? []
  if (other !== undefined && otherProduct !== undefined && otherColumn !== undefined)
    return { domain: other, product: otherProduct, column: otherColumn }
  throw entry.refuse(
    'expected <product>.<column>, or ../<domain>/<product>.yaml#/schema/<product>/properties/<column> of another domain',
    'to',
  )
}
