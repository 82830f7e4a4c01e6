import type { ContractType } from '../contract.js'
import type { YamlMap } from '../yaml-map.js'
import type { QualityCheck, RowRule } from './quality-check.js'

interface Limit {
  readonly name: 'minimum' | 'maximum' | 'minLength' | 'maxLength' | 'minItems' | 'maxItems'
  readonly breaks: 'below' | 'above'
  readonly of: Extract<RowRule, { breaks: 'below' | 'above' }>['of']
}

const LIMITS: readonly Limit[] = [
  { name: 'minimum', breaks: 'below', of: 'value' },
  { name: 'maximum', breaks: 'above', of: 'value' },
  { name: 'minLength', breaks: 'below', of: 'length' },
  { name: 'maxLength', breaks: 'above', of: 'length' },
  { name: 'minItems', breaks: 'below', of: 'items' },
  { name: 'maxItems', breaks: 'above', of: 'items' },
]

const NONE = { operator: 'mustBe', value: 0 } as const

/** What a column's type says beside it. That a required one has a value is seen to when its rows are written. */
export function limitChecks(property: YamlMap, path: readonly string[], type: ContractType): readonly QualityCheck[] {
  const limits = new Map<string, unknown>(Object.entries(type))
  return LIMITS.flatMap(({ name, breaks, of }) => {
    const limit = limits.get(name)
    if (typeof limit !== 'number') return []
    return [
      {
        name: `${path.join('.')} ${name} ${limit}`,
        place: property.place('logicalTypeOptions'),
        onFailure: 'fail',
        measure: { kind: 'broken rows', rule: { path, breaks, of, limit }, unit: 'rows' },
        expected: NONE,
      },
    ]
  })
}

export const uniqueCheck = (property: YamlMap, column: string): QualityCheck => ({
  name: `${column} unique`,
  place: property.place('unique'),
  onFailure: 'fail',
  measure: { kind: 'duplicates', columns: [column], unit: 'rows' },
  expected: NONE,
})
