import type { DataFile } from '../manifest.js'
import { columnStatisticsOf } from '../read-statistics.js'

/** Ids that the specification keeps for the columns of position deletes. */
export const FILE_PATH_ID = 2_147_483_546
export const POS_ID = 2_147_483_545

/** The one data file that position deletes are in, by the bounds of their paths: older writers say it in no other way. */
export function referencedFile(file: Pick<DataFile, 'details'>): string | undefined {
  const { lower, upper } = columnStatisticsOf(file, FILE_PATH_ID)
  return lower && upper && Buffer.compare(lower, upper) === 0 ? Buffer.from(lower).toString('utf8') : undefined
}
