import { open } from 'node:fs/promises'

const READ_BYTES_MAX = 1_048_576 // a log may have grown to any size

/** The last lines of a file; none where there is no file. */
export async function lastLines(path: string, lines_max: number): Promise<readonly string[]> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (file === undefined) return []
  try {
    const { size } = await file.stat()
    const length = Math.min(size, READ_BYTES_MAX)
    const bytes = Buffer.alloc(length)
    const { bytesRead } = await file.read(bytes, 0, length, size - length)
    return lastLinesOf(bytes.toString('utf8', 0, bytesRead), lines_max)
  } finally {
    await file.close()
  }
}

export function lastLinesOf(text: string, lines_max: number): readonly string[] {
  const lines = text.replace(/\n$/, '').split('\n')
  return text === '' || lines_max <= 0 ? [] : lines.slice(-lines_max)
}
