import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { inject } from 'vitest'
import { meshDone } from './mesh-command.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** What the tests of one run share lies here; it goes when they are over. */
    readonly sharedFolder: string
  }
}

/** As many events as make a file of each channel and of campaigns: one in ten is a purchase. */
const WORLD = ['--days', '3', '--events', '12000', '--seed', '3']
const PAUSE_MS = 500

/**
 * A data folder with three days of a simulated world, caught up. Who asks first makes it, and all read the same one: whoever adds
 * to what is told, or damages what is there, makes a folder of its own.
 */
export async function threeDays(): Promise<string> {
  const at = (name: string) => join(inject('sharedFolder'), name)
  const [data, making, made] = [at('three-days'), at('three-days-making'), at('three-days-made')]
  while (!existsSync(made)) {
    if (!(await isFirst(making))) await pause(PAUSE_MS)
    else {
      try {
        await make(data, made)
      } finally {
        await rm(making, { recursive: true })
      }
    }
  }
  return data
}

async function make(data: string, made: string): Promise<void> {
  if (existsSync(made)) return // somebody was done just before we began
  await rm(data, { recursive: true, force: true }) // or failed
  await meshDone('simulate', ...WORLD, '--data', data)
  await meshDone('run', '--once', '--data', data)
  await writeFile(made, '')
}

/** One of all processes makes the folder. */
const isFirst = (folder: string): Promise<boolean> =>
  mkdir(folder).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false
      throw error
    },
  )
