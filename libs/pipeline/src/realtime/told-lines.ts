import { copyFile, link, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JsonObject } from '@storemesh/core'

/** Rows that grow in number, as files of JSON lines of which none ever changes. */
export interface ToldLines {
  add(rows: readonly JsonObject[]): Promise<void>
  /** The files as they are now, in a folder of the asker's: they stay there as long as that folder does. */
  linkedInto(folder: string): Promise<readonly string[]>
  drop(): Promise<void>
}

/** A file is written anew, larger, until it has so many bytes: few files are read sooner than many. */
const FILE_BYTES_MAX = 1 << 20

export function toldLines(folder: string, name: string): ToldLines {
  const full: string[] = []
  let last: { readonly path: string; readonly text: string } | undefined
  let made = 0

  return {
    async add(rows) {
      const text = (last?.text ?? '') + rows.map((row) => `${JSON.stringify(row)}\n`).join('')
      const path = join(folder, `${name}-${made++}.jsonl`)
      await writeFile(path, text)
      if (last) await rm(last.path)
      last = { path, text }
      if (text.length < FILE_BYTES_MAX) return
      full.push(path)
      last = undefined
    },
    async linkedInto(asker) {
      const paths = last ? [...full, last.path] : full
      return Promise.all(
        paths.map(async (path, at) => {
          const linked = join(asker, `${name}-${at}.jsonl`)
          await link(path, linked).catch((error: unknown) => {
            if (isOtherDisk(error)) return copyFile(path, linked)
            throw error
          })
          return linked
        }),
      )
    },
    async drop() {
      const paths = last ? [...full, last.path] : full
      await Promise.all(paths.map((path) => rm(path, { force: true })))
    },
  }
}

const isOtherDisk = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EXDEV'
