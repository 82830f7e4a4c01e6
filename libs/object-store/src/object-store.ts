import type { ObjectKey } from './object-key.js'

/** The files of the lake. An object is there whole or not at all, and is never changed in place. */
export interface ObjectStore {
  /** What leads an object's key in its address, such as `file:///data/lake` or `s3://lake`; no slash at the end. */
  readonly root: string

  /** Fails with OBJECT_NOT_FOUND. A range past the end fails with OBJECT_RANGE_INVALID. */
  read(key: ObjectKey, range?: ByteRange): Promise<Uint8Array>

  /** Durable once it resolves. With `ifAbsent`, an object that is there stays as it was: OBJECT_EXISTS. */
  write(key: ObjectKey, bytes: Uint8Array, options?: WriteOptions): Promise<void>

  /** Takes over a finished local file, durable once it resolves; the local file is gone then. */
  adopt(key: ObjectKey, localPath: string): Promise<void>

  /** A path below which a reader that knows only local files finds the object as it is now. Fails with OBJECT_NOT_FOUND. */
  localPath(key: ObjectKey): Promise<string>

  /**
   * Every object below the prefix, in order of its key's bytes. With `unfinished`, what a crash left of writes that never
   * became objects too: a sweep deletes it by its age.
   */
  list(prefix?: string, options?: { readonly unfinished?: boolean }): AsyncIterable<ObjectEntry>

  /** No error where there is nothing: a sweep may run twice. */
  delete(key: ObjectKey): Promise<void>
}

export interface WriteOptions {
  readonly ifAbsent?: boolean
  /** After a power cut it may be what it was, or empty: for what is only a help to find something sooner. */
  readonly mayBeLost?: boolean
  /** The object is not there before this resolves, and never where it rejects; all that can be done before is done meanwhile. */
  readonly after?: Promise<unknown> | undefined
}

export interface ByteRange {
  readonly start: number
  readonly length: number
}

export interface ObjectEntry {
  readonly key: ObjectKey
  readonly size_bytes: number
  /** When its bytes were written, by the clock of who keeps them. */
  readonly modified_ms: number
}
