import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { freshClone } from './fresh-clone.js'
import { type RunningCommand, startCommand, type Surroundings } from './mesh-command.js'
import type { WhenOver } from './when-over.js'

/** Another version of the repository, in which a team has changed something. */
export interface CopiedWorkspace {
  readonly root: string
  /** Replaces a text that stands once in a file. */
  change(path: string, text: string, by: string): Promise<void>
  /** The mesh command of this version. */
  startMesh(args: readonly string[], around?: Surroundings): RunningCommand
}

export async function copiedWorkspace(whenOver: WhenOver = onTestFinished): Promise<CopiedWorkspace> {
  const root = await freshClone(whenOver)
  return {
    root,
    async change(path, text, by) {
      const file = join(root, path)
      const parts = (await readFile(file, 'utf8')).split(text)
      if (parts.length !== 2) throw new Error(`expected ${path} to have ${JSON.stringify(text)} once`)
      await writeFile(file, parts.join(by))
    },
    startMesh: (args, around) => startCommand(join(root, 'node_modules/.bin/mesh'), args, { cwd: root, ...around }),
  }
}
