import { Fault, isJsonObject, type JsonObject, parseJson } from '@storemesh/core'

/** What a product's change topic carries: the row as readers find it, so that a subscriber need not fetch it. */
export interface ChangeRecord {
  /** The same for a change that is told twice. */
  readonly id: string
  readonly key: string
  readonly row: JsonObject
  /** There is no such row any more; of its fields `row` has those of its key. */
  readonly gone?: true
  /** Of the row as it was written where readers find it by key. What was told before versions were has none. */
  readonly version?: number
}

/** A change, and where in its topic it stands. */
export interface PlacedChange extends ChangeRecord {
  readonly partition: number
  readonly offset: number
  /** When it was appended, where it was heard as it came. What a reader reads later says nothing of how late it was told. */
  readonly appended_ms?: number
}

export const changeBytes = (change: ChangeRecord): Uint8Array => new TextEncoder().encode(JSON.stringify(change))

export function changeOf(bytes: Uint8Array): ChangeRecord {
  const value = parseJson(new TextDecoder().decode(bytes))
  if (isJsonObject(value)) {
    const { id, key, row, gone, version } = value
    if (typeof id === 'string' && typeof key === 'string' && isJsonObject(row))
      return { id, key, row, ...(gone === true && { gone }), ...(typeof version === 'number' && { version }) }
  }
  throw new Fault(
    'CHANGE_RECORD_INVALID',
    'expected a change record { id, key, row } on a change topic, got something else; only a publisher writes there',
  )
}
