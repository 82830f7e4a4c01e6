/** What was found of one chain. */
export interface ChainReport {
  readonly chain: string
  /** That were looked at. */
  readonly entries: number
  readonly heads: number
  /** Where it is not what was written; nothing past the first such place can be told. */
  readonly flaws: readonly Flaw[]
  /** What killed writers left, which was told to nobody: the files that hold it, and a line that ends too soon. */
  readonly torn: readonly string[]
}

export interface Flaw {
  readonly sequence: number
  readonly what: 'changed' | 'out of order' | 'from another chain' | 'cut off' | 'forged head'
  readonly expected: string
  readonly got: string
}
