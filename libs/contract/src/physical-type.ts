import type { PrimitiveType } from '@storemesh/iceberg'
import type { YamlMap } from './yaml-map.js'

const PRECISION_MAX = 38

/** What may stand for each logical type. The first is meant where none is written; numbers must say how they are kept. */
const ALLOWED: Readonly<Record<string, readonly PrimitiveType[]>> = {
  string: ['string', 'uuid'],
  boolean: ['boolean'],
  date: ['date'],
  timestamp: ['timestamptz'],
  integer: ['int', 'long'],
  number: ['double', 'float'],
}

/** Iceberg's type of a property of one value. */
export function physicalType(property: YamlMap, logical: string): PrimitiveType {
  const allowed = ALLOWED[logical]
  if (!allowed) throw property.refuse(`expected one of ${[...Object.keys(ALLOWED), 'object', 'array'].join(', ')}`, 'logicalType')
  const written = property.optionalText('physicalType')
  const isNumber = logical === 'integer' || logical === 'number'
  if (written === undefined) {
    const [usual] = allowed
    if (usual && !isNumber) return usual
    throw property.refuse(`physicalType is missing; write one of ${shown(logical, allowed)}`)
  }
  const found = allowed.find((type) => type === written) ?? (logical === 'number' ? decimalType(written) : undefined)
  if (found) return found
  throw property.refuse(`a logicalType ${logical} is kept as one of ${shown(logical, allowed)}`, 'physicalType')
}

const shown = (logical: string, allowed: readonly PrimitiveType[]): string =>
  [...(logical === 'number' ? ['decimal(precision,scale)'] : []), ...allowed].join(', ')

/** `decimal(18,2)` as Iceberg writes it. */
function decimalType(text: string): PrimitiveType | undefined {
  const parts = /^decimal\(\s*(\d{1,2})\s*,\s*(\d{1,2})\s*\)$/.exec(text)
  if (!parts) return undefined
  const precision = Number(parts[1])
  const scale = Number(parts[2])
  return precision >= 1 && precision <= PRECISION_MAX && scale <= precision ? `decimal(${precision}, ${scale})` : undefined
}
