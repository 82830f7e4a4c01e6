import { cp, mkdir, readdir, readFile, realpath, symlink, writeFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { onTestFinished } from 'vitest'
import { freshFolder } from './fresh-folder.js'
import { ROOT, type RunningCommand, startCommand, type Surroundings } from './mesh-command.js'
import type { WhenOver } from './when-over.js'

/** Another version of the repository, in which a team has changed something. */
export interface CopiedWorkspace {
  readonly root: string
  /** Replaces a text that stands once in a file. */
  change(path: string, text: string, by: string): Promise<void>
  /** The mesh command of this version. */
  startMesh(args: readonly string[], around?: Surroundings): RunningCommand
}

const MADE_BY_TOOLS = new Set(['node_modules', 'dist', '.git', '.mesh', '.nx'])

/** A copy of all sources. What was installed is shared; the mesh's own packages are the copied ones. */
export async function copiedWorkspace(whenOver: WhenOver = onTestFinished): Promise<CopiedWorkspace> {
  const root = await realpath(await freshFolder(whenOver))
  await cp(ROOT, root, { recursive: true, filter: (path) => !MADE_BY_TOOLS.has(basename(path)) })
  await linkInstalled(root)
  return {
    root,
    async change(path, text, by) {
      const file = join(root, path)
      const parts = (await readFile(file, 'utf8')).split(text)
      if (parts.length !== 2) throw new Error(`expected ${path} to have ${JSON.stringify(text)} once`)
      await writeFile(file, parts.join(by))
    },
    startMesh: (args, around) =>
      startCommand(process.execPath, [join(root, 'tools/mesh/bin/mesh.mjs'), ...args], { cwd: root, ...around }),
  }
}

async function linkInstalled(root: string): Promise<void> {
  const installed = join(ROOT, 'node_modules')
  await mkdir(join(root, 'node_modules/@storemesh'), { recursive: true })
  for (const name of await readdir(installed))
    if (name !== '@storemesh') await symlink(join(installed, name), join(root, 'node_modules', name))
  for (const name of await readdir(join(installed, '@storemesh'))) {
    const folder = relative(ROOT, await realpath(join(installed, '@storemesh', name)))
    await symlink(join(root, folder), join(root, 'node_modules/@storemesh', name))
    const own = join(ROOT, folder, 'node_modules')
    if ((await readdir(join(ROOT, folder))).includes('node_modules')) await symlink(own, join(root, folder, 'node_modules'))
  }
}
