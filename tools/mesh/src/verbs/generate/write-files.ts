import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Fault } from '@storemesh/core'
import type { Call } from '../../command/verb.js'
import type { WrittenFile } from '../../generate/written-file.js'
import { dryRun } from '../generate.js'
import { ROOT } from './workspace.js'

/** Writes them, formatted as npm run check wants it, and says what it wrote; nothing where one stands already. FILE_EXISTS */
export async function writeFiles({ option, output }: Call, files: readonly WrittenFile[]): Promise<void> {
  const there = files.filter(({ path, is }) => is === 'new' && existsSync(join(ROOT, path))).map(({ path }) => path)
  if (there.length > 0)
    throw new Fault(
      'FILE_EXISTS',
      `${there.join(' and ')} ${there.length > 1 ? 'are' : 'is'} there already, and nothing was written; move it away, or choose another name`,
    )
  const formatted = await Promise.all(files.map(async (file) => ({ ...file, text: await formattedText(file) })))
  const isDry = option(dryRun)
  if (output.json) output.value({ files: formatted.map(({ path, is, text }) => ({ path, is, ...(isDry && { text }) })) })
  for (const file of formatted) {
    if (isDry) output.line(`--- ${file.path} (${file.is})\n${file.text}`)
    else await write(file)
    if (!isDry) output.line(`${file.is === 'new' ? 'wrote' : 'changed'} ${file.path}`)
  }
}

async function write({ path, text, is }: WrittenFile): Promise<void> {
  await mkdir(dirname(join(ROOT, path)), { recursive: true })
  await writeFile(join(ROOT, path), text, { flag: is === 'new' ? 'wx' : 'w' })
}

const IS_FORMATTED = /\.(ts|json)$/
const FORMATTER = 'node_modules/.bin/biome'

/** By the formatter of the repository itself. */
async function formattedText({ path, text: given }: WrittenFile): Promise<string> {
  if (!IS_FORMATTED.test(path)) return given
  const child = spawn(join(ROOT, FORMATTER), ['format', `--stdin-file-path=${path}`], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const exit = once(child, 'close').catch((cause: unknown) => {
    throw new Fault('MODULE_MISSING', `expected ${FORMATTER}; run npm install`, { cause })
  })
  child.stdin.end(given)
  const [made, said] = await Promise.all([text(child.stdout), text(child.stderr), exit])
  if (child.exitCode === 0) return made
  throw new Fault('CODE_UNREADABLE', `${path} cannot be formatted: ${said.trim()}; correct the file, and try again`)
}
