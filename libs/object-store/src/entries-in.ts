import { type Dirent, readdirSync } from 'node:fs'

/**
 * What lies in a folder; nothing where there is none. Not waited for: a thread that reads it for us takes ten times as long, and a
 * source of files looks into a folder for each of its days once a second.
 */
export function entriesIn(path: string): readonly Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true })
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return []
    throw error
  }
}
