import type { Clock } from '@storemesh/core'
import type { ObjectStore } from '@storemesh/object-store'
import type { FilesDeclaration } from '../declaration.js'
import { requireLimits } from '../position.js'
import type { Source } from '../source.js'
import { keptRows } from './begun-rows.js'
import { contentHashes } from './content-hash.js'
import { filesPosition, isSamePosition, START } from './files-position.js'
import { type FilesParts, readFiles } from './files-reader.js'
import { rowBatch } from './row-batch.js'

/**
 * Files below a folder of an object store, in the order in which they came: by modified time, then by key.
 *
 * What is promised: the rows of one content come once. A row's place is the file's SHA-256 and the row's number, so that a
 * copy under another name has the same places. The newest `remember_files` files are known by name and content: a copy of
 * one is not read again, and one whose content changed is reported and not read. A copy of an older file is read, with the
 * places that its rows had, and the reader drops them. An older file that changed counts as a new one. A file that comes
 * with a modified time before all that are remembered is reported and not read.
 *
 * A file waits while its name begins with a dot or an underscore or ends as unfinished ones do, and until it has lain still.
 */
export function filesSource(declaration: FilesDeclaration, store: ObjectStore, clock: Clock): Source {
  const { prefix, format } = declaration
  const name = `files below ${prefix}`
  const parts: FilesParts = { declaration, store, clock, contentOf: contentHashes(store), kept: keptRows() }

  return {
    name,
    identity: async () => `${store.root}/${prefix} as ${format}`,

    async read(position, limits) {
      requireLimits(limits)
      const start = position !== undefined ? filesPosition(name, position) : START
      const batch = rowBatch(limits)
      const { position: next, isAll } = await readFiles(parts, start, batch)
      // a file without rows, or a copy of one, would else be looked into again at every turn
      const worth_keeping = batch.rows.length === 0 && !isSamePosition(next, start)
      return { rows: batch.rows, next, caught_up: isAll, ...(worth_keeping && { worth_keeping }) }
    },

    // the store belongs to whoever opened it
    close: async () => undefined,
  }
}
