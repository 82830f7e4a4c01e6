import type { ObjectStore } from '@storemesh/object-store'
import type { Table } from '../catalog/catalog.js'
import { plain } from '../location.js'
import { isLive } from '../manifest.js'
import { planFiles, readAll } from '../plan.js'
import { currentSnapshot } from '../table.js'
import { tableFiles } from '../table-files.js'

/** Addresses of the delete files that take no row of any data file away any more. */
export async function needlessDeletes(parts: { readonly store: ObjectStore }, table: Table): Promise<readonly string[]> {
  const snapshot = currentSnapshot(table)
  if (!snapshot) return []
  const files = tableFiles(parts.store)
  const manifests = (await files.list(snapshot['manifest-list'])).filter(({ content }) => content === 'deletes')
  const all = await readAll(files, manifests, table.metadata, (entries) =>
    entries.filter(isLive).map((entry) => entry.data_file.file_path),
  )
  if (all.every((paths) => paths.length === 0)) return []
  const needed = new Set((await planFiles(parts, table)).flatMap((file) => file.deletes.map(({ path }) => plain(path))))
  return all.flat().filter((path) => !needed.has(plain(path)))
}
