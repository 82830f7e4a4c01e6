import type { Space } from '@storemesh/key-value'

export type PublishedMark = {
  readonly snapshot_id: string
  /** Of the rows, where all of them are served. */
  readonly shape?: string
}

/** How far each table's product was published: the mark's version is that of the newest rows of which all was told. */
export const publishedMarks: Space<PublishedMark> = { name: 'mesh.published', indexes: {} }
