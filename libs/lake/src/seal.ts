import { open } from 'node:fs/promises'
import { parse } from 'node:path'
import { checksum, Fault } from '@storemesh/core'

/** Parquet readers do not look at checksums: a bit that flips on disk is a wrong value. So a data file's name ends with its own. */
const SEAL = /-crc32-([0-9a-f]{8})\.\w+$/
const CHUNK_BYTES = 262_144

/** The name that a finished file goes by from now on. */
export async function sealedName(path: string): Promise<string> {
  const { name, ext } = parse(path)
  return `${name}-crc32-${await seal(path)}${ext}`
}

/** The same for content that is in no file yet. */
export const sealedNameOf = (name: string, extension: string, content: Uint8Array): string =>
  sealedAs(name, extension, checksum(content))

/** The same where its checksum is known. */
export const sealedAs = (name: string, extension: string, sum: number): string => `${name}-crc32-${digits(sum)}.${extension}`

const digits = (sum: number): string => sum.toString(16).padStart(8, '0')

/** Whether the file was written here. */
export const isSealed = (name: string): boolean => SEAL.test(name)

/** DATA_FILE_CORRUPT where the file is not what was sealed. A file of another writer has no seal and passes. */
export async function requireIntact(path: string): Promise<void> {
  const promised = SEAL.exec(path)?.[1]
  if (promised === undefined) return
  const found = await seal(path)
  if (found === promised) return
  throw new Fault(
    'DATA_FILE_CORRUPT',
    `${path} has changed since it was written (its checksum was ${promised} and is ${found}): restore it, or write it anew`,
  )
}

async function seal(path: string): Promise<string> {
  await using file = await open(path)
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
  let sum = 0
  for (let read = await file.read(chunk); read.bytesRead > 0; read = await file.read(chunk)) {
    sum = checksum(chunk.subarray(0, read.bytesRead), sum)
  }
  return digits(sum)
}
