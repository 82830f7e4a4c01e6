import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const OWN_FOLDER = fileURLToPath(new URL('./', import.meta.url))

/** A small workspace with a copy of these scripts and the files given; a program is a file below `.bin`. */
export async function freshWorkspace(files: Record<string, string | object> = {}): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'storemesh-set-up-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  await cp(OWN_FOLDER, join(root, 'tools/set-up'), { recursive: true, filter: (path) => !path.endsWith('.test.ts') })
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    await writeFile(join(root, path), text, { mode: path.includes('.bin/') ? 0o755 : 0o644 })
  }
  return root
}

const LOCKED = { 'libs/a': { name: 'a', dependencies: { b: '1.0.0' } }, 'node_modules/a': { resolved: 'libs/a', link: true } }
const B = { version: '1.0.0', integrity: 'sha512-b' }
const ELSEWHERE = { version: '1.0.0', integrity: 'sha512-c', optional: true, os: ['plan9'] }

/** A workspace of one package `a` that needs `b`, with everything installed. */
export const INSTALLED = {
  'package.json': { name: 'top', workspaces: ['libs/*'] },
  'libs/a/package.json': { name: 'a', dependencies: { b: '1.0.0' } },
  'package-lock.json': {
    packages: { '': { name: 'top' }, ...LOCKED, 'node_modules/b': B, 'node_modules/built-elsewhere': ELSEWHERE },
  },
  'node_modules/.package-lock.json': { packages: { ...LOCKED, 'node_modules/b': B } },
  'node_modules/a/package.json': {},
  'node_modules/b/package.json': {},
}
