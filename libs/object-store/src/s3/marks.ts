/** What the adapter notes in an object's metadata. */
export interface Marks {
  /** Which write it was, to know one's own again when the answer was lost. */
  readonly write?: string
  /** The length of the parts that it went up in, from which its ETag follows. */
  readonly part_bytes?: number
}

const WRITE = 'storemesh-write'
const PART_BYTES = 'storemesh-part-bytes'

export const metadataOf = ({ write, part_bytes }: Marks): Record<string, string> => ({
  ...(write === undefined ? {} : { [WRITE]: write }),
  ...(part_bytes === undefined ? {} : { [PART_BYTES]: String(part_bytes) }),
})

export function marksOf(metadata: Record<string, string> = {}): Marks {
  const write = metadata[WRITE]
  const part_bytes = Number(metadata[PART_BYTES])
  return {
    ...(write === undefined ? {} : { write }),
    ...(Number.isSafeInteger(part_bytes) && part_bytes > 0 ? { part_bytes } : {}),
  }
}
