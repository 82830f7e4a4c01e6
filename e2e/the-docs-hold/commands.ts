import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { codeBlocks, documentText } from '../markdown.js'
import { ROOT } from '../mesh-command.js'

/** Documents of the repository: at the top, of decisions, of each domain. */
export async function documents(): Promise<readonly string[]> {
  const below = async (folder: string) => {
    const entries = await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true })
    return entries.filter((entry) => entry.isFile()).map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
  }
  const top = (await readdir(ROOT, { withFileTypes: true })).filter((entry) => entry.isFile()).map(({ name }) => name)
  const all = [...top, ...(await below('docs')), ...(await below('domains'))]
  return all.filter((path) => path.endsWith('.md') && !path.includes('node_modules/')).toSorted()
}

/** The commands of a document's `sh` blocks, in their order, without their comments. */
export async function commandsIn(path: string): Promise<readonly string[]> {
  const shell = codeBlocks(await documentText(path)).filter(({ language }) => language === 'sh')
  return shell.flatMap(({ text }) =>
    text
      .replaceAll('\\\n', ' ')
      .split('\n')
      .map((line) => line.replace(/(^|\s)#\s.*$/, '').trim())
      .filter((line) => line !== ''),
  )
}

/** Commands that serve until Ctrl-C. */
export const isServing = (command: string): boolean => /^(npm start|(npx )?mesh (dev|gateway))\b/.test(command)

/** What is not run here, and why or where instead. One that no document has any more fails the test. */
export const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['npm test', 'it would run this test, and so itself'],
  ['npx nx affected -t test', 'it runs what npm test runs, this test among it'],
  ['npm run check', 'npm test begins with it'],
  ...['npx mesh run orders', 'npx mesh gateway --announced', 'npx mesh run orders --take-over'].map(
    (command): [string, string] => [command, 'they run beside each other: a-domain-ships-alone does'],
  ),
])

/** What is followed as a whole, in a copy of the repository that it changes. */
export const FOLLOWED_ELSEWHERE: ReadonlyMap<string, string> = new Map([['docs/new-domain.md', 'a-newcomer-makes-a-domain does']])

/** What takes too long for every `npm test`: run by `npm run test:long`. */
export const SLOW: readonly string[] = ['npm run build', 'npm run bench', 'npx nx test @storemesh/iceberg']
