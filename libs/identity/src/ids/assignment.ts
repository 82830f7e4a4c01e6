/** Who each record is said to be, and who there is. Records and persons go by their ids. */
export interface Assignment {
  /** By record: the person. */
  readonly persons: ReadonlyMap<string, string>
  /** By person: when it was first said to be. */
  readonly born: ReadonlyMap<string, number>
  /** By id that is no person's any more: the one that it went into. It may have gone on from there. */
  readonly aliases: ReadonlyMap<string, string>
}

export const NOBODY: Assignment = { persons: new Map(), born: new Map(), aliases: new Map() }

/** What became of ids, appended and never changed. */
export interface IdentityEvent {
  /** MANUAL stands beside what a decision has brought about, and names it. */
  readonly what: 'MERGED' | 'SPLIT' | 'MANUAL'
  readonly at_ms: number
  /** The id that was. */
  readonly from: string
  /** The id that its records have now. */
  readonly to: string
  readonly records: number
  /** Of a MANUAL: the decision's id. */
  readonly decision?: string
}

/** What somebody has decided of two records, whatever their likeness. */
export interface Decision {
  readonly id: string
  readonly what: 'one person' | 'two persons'
  readonly records: readonly [string, string]
}
