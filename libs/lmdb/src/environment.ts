import { statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, Fault, messageOf, withinLimit } from '@storemesh/core'
import { open, type RootDatabase } from 'lmdb'
import { checkBeforeOpen } from './check-before-open.js'
import { FRAME_BYTES, frame, frameInPlace, unframe } from './framed-value.js'
import { DATA_FILE, hold } from './holder.js'
import { cursorOptions, type KeyRange, type StoredEntry } from './key-range.js'
import { writeQueue } from './write-queue.js'

export interface EnvironmentOptions {
  /** One folder, one environment; any number of processes. */
  readonly folder: string
  readonly clock: Clock
  /** A write that finds the file larger is refused with LIMIT_EXCEEDED. */
  readonly size_bytes_max?: number
}

/**
 * Values under keys, in byte order of the keys. What is read in one go, without waiting in between, is of one moment, and has all
 * that any process had written before the go began: whoever is told of a write finds it.
 */
export interface Reading {
  /** The value is the caller's own copy. DATA_FILE_CORRUPT. */
  get(key: Buffer): Buffer | undefined
  range(range: KeyRange): StoredEntry[]
  /** The same one by one, until `see` has seen enough and answers false: a value is there until `see` returns, and is no copy. */
  look(range: Omit<KeyRange, 'bytes_max'>, see: (key: Buffer, value: Buffer) => boolean): void
}

export interface Writing extends Reading {
  put(key: Buffer, value: Uint8Array): void
  /** Without a copy: before the value there are FRAME_BYTES of room, which are written to. It may be used anew once this returns. */
  putInPlace(key: Buffer, roomAndValue: Buffer): void
  remove(key: Buffer): void
}

export interface Environment extends Reading {
  readonly folder: string

  /**
   * Runs `work` while no other process writes: all or nothing, on the disk once it resolves. Where `work` throws, nothing
   * of it is kept and its error comes back. It may run twice, so it must not wait and must not change anything outside.
   */
  write<Result>(work: (transaction: Writing) => Result): Promise<Result>

  /** Lets what was written before reach the disk; afterwards everything is refused with DATA_FILE_CLOSED. */
  close(): Promise<void>
}

const SIZE_BYTES_MAX = 16 * 2 ** 30
const KEY_BYTES_MAX = 1978 // LMDB's own, with pages of 4 KiB
const VALUE_BYTES_MAX = 2 ** 31 - 1
const READER_CHECK_EVERY_MS = 60_000

/** Opens the environment in a folder, or makes it, after a look at whether it is safe to map. DATA_FILE_CORRUPT. */
export async function openEnvironment(options: EnvironmentOptions): Promise<Environment> {
  const { folder, clock, size_bytes_max = SIZE_BYTES_MAX } = options
  await mkdir(folder, { recursive: true })
  await checkBeforeOpen(folder)
  const holder = await hold(folder)
  const database = openDatabase(folder, size_bytes_max)
  let closing: Promise<void> | undefined
  const requireOpen = () => {
    if (closing) throw new Fault('DATA_FILE_CLOSED', `${folder}: this environment was closed; open it again to use it`)
  }

  const reading = readingOf(folder, database, goes(database, requireOpen))
  const writing = writingOf(folder, database, reading)
  const checkReaders = readerCheck(database, clock)
  const queue = writeQueue({
    written_bytes: writing.bytes,
    commit: async (work) => {
      withinLimit(`size in bytes of ${folder}`, statSync(join(folder, DATA_FILE)).size, { min: 0, max: size_bytes_max })
      checkReaders()
      await commit(folder, database, work)
    },
  })
  const finish = async () => {
    await queue.drained()
    await database.close()
    await holder.release()
  }

  return {
    ...reading,
    folder,
    async write(work) {
      requireOpen()
      return queue.add(() => work(writing))
    },
    close() {
      closing ??= finish()
      return closing
    },
  }
}

/** By itself LMDB-js reads on in what it saw first in a turn of the loop, however long that is, and whatever is told meanwhile. */
function goes(database: Database, requireOpen: () => void): () => void {
  let isUnderWay = false
  const over = () => {
    isUnderWay = false
  }
  return () => {
    requireOpen()
    if (isUnderWay) return
    isUnderWay = true
    database.resetReadTxn()
    queueMicrotask(over)
  }
}

function readingOf(folder: string, database: Database, begin: () => void): Reading {
  return {
    get(key) {
      begin()
      const framed = database.getBinary(key)
      return framed && unframe(folder, key, framed)
    },
    range(range) {
      begin()
      const entries: StoredEntry[] = []
      let bytes = 0
      for (const { key, value } of database.getRange(cursorOptions(range))) {
        entries.push({ key, value: unframe(folder, key, value) })
        bytes += value.length
        if (range.bytes_max !== undefined && bytes >= range.bytes_max) break
      }
      return entries
    },
    look(range, see) {
      begin()
      // the keys first: what a cursor stands on is not to be read over
      for (const key of Array.from(database.getKeys(cursorOptions(range)))) {
        const shared = database.getBinaryFast(key)
        // it may be longer than it says
        if (shared && !see(key, unframe(folder, key, Buffer.from(shared.buffer, shared.byteOffset, shared.length)))) return
      }
    },
  }
}

function writingOf(folder: string, database: Database, reading: Reading): Writing & { bytes(this: void): number } {
  let written_bytes = 0
  const putFramed = (key: Buffer, framed: Buffer) => {
    written_bytes += key.length + framed.length
    database.putSync(key, framed)
  }
  const requireKey = (key: Buffer) =>
    withinLimit(`size in bytes of a key in ${folder}`, key.length, { min: 1, max: KEY_BYTES_MAX })
  return {
    ...reading,
    bytes: () => written_bytes,
    put(key, value) {
      requireKey(key)
      putFramed(key, frame(key, value))
    },
    putInPlace(key, roomAndValue) {
      requireKey(key)
      withinLimit(`size in bytes of a value and its room in ${folder}`, roomAndValue.length, {
        min: FRAME_BYTES,
        max: VALUE_BYTES_MAX,
      })
      putFramed(key, frameInPlace(key, roomAndValue))
    },
    remove(key) {
      written_bytes += key.length
      database.removeSync(key)
    },
  }
}

/** A killed reader keeps the pages it saw from being used again. That costs only while somebody writes, so the writer looks. */
function readerCheck(database: Database, clock: Clock): () => void {
  let checked_ms = clock.elapsed_ms()
  return () => {
    if (clock.elapsed_ms() - checked_ms < READER_CHECK_EVERY_MS) return
    checked_ms = clock.elapsed_ms()
    database.readerCheck()
  }
}

type Database = RootDatabase<Buffer, Buffer>

/** One keyspace of plain bytes. A commit is on the disk when it ends: group commit makes that faster than LMDB-js's flush afterwards. */
function openDatabase(folder: string, size_bytes_max: number): Database {
  return open({
    path: folder,
    noSubdir: false,
    encoding: 'binary',
    keyEncoding: 'binary',
    overlappingSync: false,
    // With it on, a commit that fails also rejects a promise that nobody holds, and that ends the process.
    eventTurnBatching: false,
    mapSize: size_bytes_max,
  })
}

/** A child transaction, since only that one is undone when `work` throws. */
async function commit(folder: string, database: Database, work: () => void): Promise<void> {
  try {
    await database.childTransaction(work)
  } catch (error) {
    if (!(error instanceof Error && 'commitError' in error)) throw error
    const cause: unknown = await Promise.resolve(error.commitError).catch((reason: unknown) => reason)
    throw new Fault(
      'DATA_FILE_WRITE_FAILED',
      `${folder}: expected to write, but ${messageOf(cause)}; nothing of it was kept, look at the disk's space`,
      { cause },
    )
  }
}
