import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { OpenSegment, SegmentFile } from '../chain/segment-file.js'
import { namesIn } from '../chain/segments.js'
import { type Head, signedHead } from './head.js'
import type { HeadKey } from './head-key.js'

const ENDING = '.heads.jsonl'

export const headPath = (folder: string, chain: string): string => join(folder, `${chain}${ENDING}`)

/** The chains of which heads stand in a folder. */
export const headedChains = async (folder: string): Promise<readonly string[]> =>
  (await namesIn(folder)).filter((name) => name.endsWith(ENDING)).map((name) => name.slice(0, -ENDING.length))

export interface HeadFile {
  write(head: Head): Promise<void>
  close(): Promise<void>
}

/** Opened with the first head: where it lies may be away for a while. */
export function headFile(folder: string, chain: string, key: HeadKey, openSegment: OpenSegment): HeadFile {
  let file: SegmentFile | undefined
  return {
    async write(head) {
      file ??= await openWhole(folder, headPath(folder, chain), openSegment)
      await file.write(Buffer.from(signedHead(head, key)))
    },
    close: async () => file?.close(),
  }
}

/** Half a head says nothing. */
async function openWhole(folder: string, path: string, openSegment: OpenSegment): Promise<SegmentFile> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = await openSegment(path)
  const bytes = await readFile(path)
  const whole = bytes.lastIndexOf('\n') + 1
  if (whole < bytes.length) await file.cut(whole)
  return file
}
