import { mkdir, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { freshWorkspace } from './fresh-workspace.js'
import { makePackages } from './make-packages.mjs'

const BUILD = { compilerOptions: { rootDir: 'src', outDir: 'dist' } }

/** One library with a source, a file that it reads and a test, beside a domain whose sources stand at its top. */
async function workspace() {
  const root = await freshWorkspace({
    'libs/a/tsconfig.build.json': BUILD,
    'libs/a/src/index.ts': 'export const answer: number = 42\n',
    'libs/a/src/rows/rows.ts': 'export type Row = { id: string }\n',
    'libs/a/src/rows.sql': 'SELECT 1\n',
    'libs/a/src/index.test.ts': 'not even TypeScript {\n',
    'domains/d/tsconfig.build.json': { compilerOptions: { rootDir: '.', outDir: 'dist' } },
    'domains/d/domain.ts': 'export const name = "d" satisfies string\n',
    'gateway/tsconfig.build.json': BUILD,
    'gateway/src/index.ts': 'export {}\n',
  })
  await mkdir(join(root, 'node_modules'), { recursive: true })
  await symlink(fileURLToPath(new URL('../../node_modules/esbuild', import.meta.url)), join(root, 'node_modules/esbuild'))
  const made = (path: string) => readFile(join(root, path), 'utf8')
  const change = (path: string, text: string) => writeFile(join(root, path), text)
  return { root, made, change }
}

test('packages are made of their sources, and what they read lies beside', async () => {
  const { root, made } = await workspace()
  await makePackages(root)
  expect(await made('libs/a/dist/index.js')).toMatch(
    /^const answer = 42;\nexport \{\n {2}answer\n\};\n\/\/# sourceMappingURL=data:/,
  )
  expect(await made('libs/a/dist/rows.sql')).toBe('SELECT 1\n')
  expect(await made('domains/d/dist/domain.js')).toContain('const name = "d"')
  expect((await readdir(join(root, 'libs/a/dist'))).toSorted()).toEqual(['.made.json', 'index.js', 'rows', 'rows.sql'])
})

test('what has not changed is left alone, and what has is made again', async () => {
  const { root, made, change } = await workspace()
  await makePackages(root)
  const untouched = (await stat(join(root, 'libs/a/dist/rows/rows.js'))).mtimeMs
  await change('libs/a/src/index.ts', 'export const answer: number = 43\n')
  await makePackages(root)
  expect(await made('libs/a/dist/index.js')).toContain('answer = 43')
  expect((await stat(join(root, 'libs/a/dist/rows/rows.js'))).mtimeMs).toBe(untouched)
})

test('a change of the same length at another moment is one', async () => {
  const { root, made, change } = await workspace()
  await makePackages(root)
  await change('libs/a/src/rows.sql', 'SELECT 2\n')
  await utimes(join(root, 'libs/a/src/rows.sql'), new Date(), new Date(Date.now() + 5000))
  await makePackages(root)
  expect(await made('libs/a/dist/rows.sql')).toBe('SELECT 2\n')
})

test('of a source that is no more nothing is left, and what was taken away is there again', async () => {
  const { root, made } = await workspace()
  await makePackages(root)
  await rm(join(root, 'libs/a/src/rows'), { recursive: true })
  await rm(join(root, 'domains/d/dist'), { recursive: true })
  await makePackages(root)
  await expect(made('libs/a/dist/rows/rows.js')).rejects.toThrow('ENOENT')
  expect(await made('domains/d/dist/domain.js')).toContain('const name = "d"')
})

test('several that make the same at once make it whole', async () => {
  const { root, made } = await workspace()
  await Promise.all(Array.from({ length: 5 }, () => makePackages(root)))
  expect(await made('libs/a/dist/index.js')).toContain('answer = 42')
  expect(await readdir(join(root, '.derived'))).toEqual([])
})

test('a source that is no TypeScript is named with its line, and the one before it stays', async () => {
  const { root, made, change } = await workspace()
  await makePackages(root)
  await change('libs/a/src/index.ts', '\nexport const answer: = 43\n')
  await expect(makePackages(root)).rejects.toThrow(/^SOURCE_INVALID: libs\/a\/src\/index\.ts:2:21: /)
  expect(await made('libs/a/dist/index.js')).toContain('answer = 42')
})
