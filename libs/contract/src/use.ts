import type { YamlMap } from './yaml-map.js'

/** What the product's readers are told of it. Nothing checks it. */
export interface ContractUse {
  readonly purpose?: string
  readonly usage?: string
  readonly limitations?: string
  /** What one row is. */
  readonly grain?: string
}

export function readUse(root: YamlMap, table: YamlMap): ContractUse {
  const told = root.optionalMap('description')
  const [purpose, usage, limitations] = ['purpose', 'usage', 'limitations'].map((key) => told?.optionalText(key))
  const grain = table.optionalText('dataGranularityDescription')
  return {
    ...(purpose !== undefined && { purpose }),
    ...(usage !== undefined && { usage }),
    ...(limitations !== undefined && { limitations }),
    ...(grain !== undefined && { grain }),
  }
}
