import type { FileRow, RowPoint } from './file-row.js'

/** Rows of a file, the first of which a batch had no room for. */
export interface BegunRows {
  readonly first: FileRow | undefined
  readonly rest: AsyncIterator<FileRow>
}

/**
 * Where reading stopped in a file, kept for whoever goes on exactly there: a page of many rows is then unpacked once and not
 * with each batch. Anybody else begins anew.
 */
export interface KeptRows {
  keep(content: string, rows: BegunRows): void
  take(content: string, at: RowPoint): BegunRows | undefined
}

export function keptRows(): KeptRows {
  let kept: { readonly content: string; readonly rows: BegunRows } | undefined
  return {
    keep(content, rows) {
      kept = { content, rows }
    },
    take(content, { byte, within }) {
      const found = kept
      kept = undefined
      const at = found?.content === content ? found.rows.first?.at : undefined
      return at?.byte === byte && at.within === within ? found?.rows : undefined
    },
  }
}

export async function nextOf(rows: AsyncIterator<FileRow>): Promise<FileRow | undefined> {
  const next = await rows.next()
  return next.done ? undefined : next.value
}
