import type { BronzeTable } from '@storemesh/domain'
import { FRESH_FORMAT_PROPERTY } from '@storemesh/lake'
import { upkeepProperties } from '../upkeep/upkeep-properties.js'

/** What a bronze declaration says of its table beyond columns and partition, by Iceberg's names. */
export const bronzeProperties = ({ freshFiles, upkeep }: BronzeTable): Readonly<Record<string, string>> => ({
  ...upkeepProperties(upkeep),
  ...(freshFiles && { [FRESH_FORMAT_PROPERTY]: freshFiles }),
})
