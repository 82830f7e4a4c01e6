import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export const DATA_FILE = 'data.mdb'
const CLOSED_MARK = 'closed-cleanly'
const HOLDER_PATTERN = /^held-by-(\d+)-\d+$/

/** One opening of an environment by one process, marked by a file so that the next opening knows what it may trust. */
export interface Holder {
  /** Notes the size and time of the file as this process leaves it, and takes the mark away. */
  release(): Promise<void>
}

export async function hold(folder: string): Promise<Holder> {
  const mark = await newMark(folder)
  return {
    async release() {
      // Where others still write, the note is out of date at once and nobody will believe it: no harm.
      const shape = await shapeOf(folder)
      if (shape) await writeFile(join(folder, CLOSED_MARK), shape)
      await rm(mark, { force: true })
    },
  }
}

/** What earlier openings left behind. */
export interface Traces {
  /** A process that opened it is alive, and checked it then. */
  readonly inUse: boolean
  /** The file is as the last clean close left it. */
  readonly closedCleanly: boolean
  /** It was closed cleanly at least once, so it did hold something. */
  readonly everClosed: boolean
}

export async function readTraces(folder: string): Promise<Traces> {
  const names = await readdir(folder)
  let inUse = false
  for (const name of names) {
    const pid = HOLDER_PATTERN.exec(name)?.[1]
    if (pid === undefined) continue
    if (isAlive(Number(pid))) inUse = true
    else await rm(join(folder, name), { force: true })
  }
  const everClosed = names.includes(CLOSED_MARK)
  const noted = everClosed ? await readFile(join(folder, CLOSED_MARK), 'utf8') : undefined
  return { inUse, everClosed, closedCleanly: noted !== undefined && noted === (await shapeOf(folder)) }
}

/** One process may open an environment several times: each opening has its own number. */
async function newMark(folder: string): Promise<string> {
  for (let opening = 0; ; opening++) {
    const path = join(folder, `held-by-${process.pid}-${opening}`)
    const taken = await writeFile(path, '', { flag: 'wx' }).then(
      () => false,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return true
        throw error
      },
    )
    if (!taken) return path
  }
}

async function shapeOf(folder: string): Promise<string | undefined> {
  const found = await stat(join(folder, DATA_FILE), { bigint: true }).catch(() => undefined)
  return found && `${found.size} bytes, written at ${found.mtimeNs} ns`
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // Somebody else's process may not be signalled, but it is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
