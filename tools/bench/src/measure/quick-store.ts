import { filesystemStore, type ObjectStore } from '@storemesh/object-store'

/** The store of files, which does not wait for the disk where it writes: for what grows or does not, and not for how quick the disk is. */
export function quickStore(folder: string): ObjectStore {
  const durable = filesystemStore(folder)
  return {
    ...durable,
    write: (key, bytes, options) => durable.write(key, bytes, { ...options, mayBeLost: true }),
  }
}
