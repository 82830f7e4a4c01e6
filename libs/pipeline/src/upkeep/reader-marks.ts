import type { Domain } from '@storemesh/domain'
import type { SnapshotId } from '@storemesh/iceberg'
import type { PipelineParts } from '../parts.js'
import { publishedSnapshot, tableProduct } from '../publish/publish-product.js'
import { inputMarks } from '../summary.js'
import { loadIfThere } from '../table-of.js'

/** Where the registered readers of tables stand, by the table's full name. */
export type ReaderMarks = ReadonlyMap<string, readonly SnapshotId[]>

/** Models of any domain say in their own tables how far they have read; a domain's publishers say it in its lookups. */
export async function readerMarks(
  { catalog, lookups }: Pick<PipelineParts, 'catalog'> & Partial<Pick<PipelineParts, 'lookups'>>,
  domain: Pick<Domain, 'name' | 'products'> | undefined,
): Promise<ReaderMarks> {
  const marks = new Map<string, SnapshotId[]>()
  const note = (table: string, snapshot_id: SnapshotId) => marks.set(table, [...(marks.get(table) ?? []), snapshot_id])
  for (const name of await catalog.list()) {
    const model = await loadIfThere(catalog, name) // dropped meanwhile: it reads no more
    if (model) for (const [input, snapshot_id] of inputMarks(model)) note(input, snapshot_id)
  }
  if (!lookups || !domain) return marks
  for (const product of domain.products) {
    const served = tableProduct(product)
    const snapshot_id = served && (await publishedSnapshot({ lookups }, served.contract))
    if (served && snapshot_id !== undefined) note(`${domain.name}.${served.from.name}`, snapshot_id)
  }
  return marks
}
