import { Fault } from '@storemesh/core'
import { type ObjectKey, objectKey, type ObjectStore } from '@storemesh/object-store'

/** The address by which metadata names an object. */
export const addressOf = (store: Pick<ObjectStore, 'root'>, key: string): string => `${store.root}/${key}`

/** The address of a file that is named by its address, or by its key. */
export const addressFrom = (store: Pick<ObjectStore, 'root'>, file: string): string =>
  /^([a-z][a-z0-9]*:|\/)/.test(file) ? file : addressOf(store, objectKey(file))

/** The key of an address that metadata holds. TABLE_MOVED where it is not in this store. */
export function keyOf(store: Pick<ObjectStore, 'root'>, address: string): ObjectKey {
  const root = `${plain(store.root)}/`
  const path = plain(address)
  if (path.startsWith(root)) return objectKey(path.slice(root.length))
  throw new Fault(
    'TABLE_MOVED',
    `the table's files are named below another folder than ${store.root}: its data folder was moved or copied; move it back, or start with an empty one`,
  )
}

/** Java writes `file:/path`, others `file:///path` or a bare path: one form for all. */
export const plain = (address: string): string => address.replace(/^file:(\/\/)?(?=\/)/, '')
