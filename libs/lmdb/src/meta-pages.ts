import { open } from 'node:fs/promises'

/** What the file says about itself, as far as it can be read without mapping it. */
export type FileHeader =
  | { readonly kind: 'absent' }
  | { readonly kind: 'broken'; readonly found: string }
  | { readonly kind: 'sound'; readonly size_bytes: number; readonly expected_bytes: number }

// Where LMDB's data version 2 keeps things in each of its two meta pages, behind a page header of 24 bytes.
const MAGIC = { at: 24, value: 0xbeefc0de }
const VERSION = { at: 28, value: 2 }
const PAGE_SIZE_AT = 48
const LAST_PAGE_AT = 144
const TRANSACTION_AT = 152
const META_BYTES = 160
const PAGE_SIZES = { min: 512, max: 65_536 }

/**
 * Reads the two meta pages with plain reads. A file that ends before the last page it names may be whole all the same
 * (LMDB does not write a last page that was freed at once), so that is reported, not judged.
 */
export async function readFileHeader(path: string): Promise<FileHeader> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (!file) return { kind: 'absent' }
  try {
    const { size } = await file.stat()
    if (size === 0) return { kind: 'absent' } // made and not yet written: LMDB starts it
    const first = await readMeta(0)
    if (!first) return { kind: 'broken', found: 'its first page is not one of LMDB' }
    const second = await readMeta(first.page_bytes)
    if (!second) return { kind: 'broken', found: 'its second page is not one of LMDB' }
    const newest = second.transaction > first.transaction ? second : first
    return { kind: 'sound', size_bytes: size, expected_bytes: (newest.last_page + 1) * newest.page_bytes }
  } finally {
    await file.close()
  }

  async function readMeta(position: number): Promise<Meta | undefined> {
    const bytes = Buffer.alloc(META_BYTES)
    const { bytesRead } = (await file?.read(bytes, 0, META_BYTES, position)) ?? { bytesRead: 0 }
    return bytesRead === META_BYTES ? metaOf(bytes) : undefined
  }
}

interface Meta {
  readonly page_bytes: number
  readonly last_page: number
  readonly transaction: bigint
}

function metaOf(bytes: Buffer): Meta | undefined {
  if (bytes.readUInt32LE(MAGIC.at) !== MAGIC.value || bytes.readUInt32LE(VERSION.at) !== VERSION.value) return undefined
  const page_bytes = bytes.readUInt32LE(PAGE_SIZE_AT)
  if (page_bytes < PAGE_SIZES.min || page_bytes > PAGE_SIZES.max) return undefined
  const last_page = Number(bytes.readBigUInt64LE(LAST_PAGE_AT))
  return Number.isSafeInteger(last_page)
    ? { page_bytes, last_page, transaction: bytes.readBigUInt64LE(TRANSACTION_AT) }
    : undefined
}
