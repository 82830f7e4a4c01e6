import type { JsonObject } from '@storemesh/core'
import type { SubgraphContext } from '../reads.js'
import type { Condition, Scalar } from './conditions.js'
import type { PageOrder, Place } from './page-order.js'

/** A product's rows as a face reads them, wherever they are. */
export interface FaceRows {
  /** By the key's values, column by column. Keys that one request asks for in one go are read in one go. */
  byKey(context: SubgraphContext, key: KeyValues): Promise<JsonObject | undefined>
  page(context: SubgraphContext, asked: AskedPage): Promise<PageOfRows>
}

export type KeyValues = Readonly<Record<string, Scalar>>

export interface AskedPage {
  readonly order: PageOrder
  readonly conditions: readonly Condition[]
  /** Rows behind this place. */
  readonly after?: Place
  readonly limit: number
}

export interface PageOfRows {
  readonly rows: readonly JsonObject[]
  readonly hasMore: boolean
  /** How far was looked, where that was not far enough to fill the page: the next one goes on there. */
  readonly lookedTo?: Place
}
