import type { YamlMap } from './yaml-map.js'

/** What a contract promises of time. Other service levels may stand in the file; nothing reads them yet. */
export interface ServiceLevels {
  readonly latency_ms?: number
  readonly retention_ms?: number
}

const SECOND_MS = 1000
const UNIT_MS: Readonly<Record<string, number>> = { s: SECOND_MS, m: 60 * SECOND_MS, h: 3600 * SECOND_MS, d: 86_400 * SECOND_MS }
const KEYS = ['id', 'property', 'value', 'valueExt', 'unit', 'element', 'driver', 'description', 'scheduler', 'schedule']

export function serviceLevels(root: YamlMap): ServiceLevels {
  const levels: { latency_ms?: number; retention_ms?: number } = {}
  for (const level of root.maps('slaProperties')) {
    level.only(KEYS)
    const property = level.text('property')
    if (property === 'latency') levels.latency_ms = duration(level)
    if (property === 'retention') levels.retention_ms = duration(level)
  }
  return levels
}

function duration(level: YamlMap): number {
  const value = level.optionalNumber('value')
  if (value === undefined || value <= 0) throw level.refuse('expected a number above 0', 'value')
  const unit_ms = UNIT_MS[level.text('unit')]
  if (unit_ms === undefined) throw level.refuse(`expected one of ${Object.keys(UNIT_MS).join(', ')}`, 'unit')
  return value * unit_ms
}
