import { posix } from 'node:path'
import type { Rule, Violation } from '../rule.js'
import type { TextFile, Tree } from '../tree.js'

const PACKAGE = /^(?:(?<group>libs|domains|tools)\/(?<name>[^/]+)|gateway)\/package\.json$/
const ENDS_AS_SENTENCE = /\S+ .*\.$/

/** A package is called like its folder and says in a sentence what it is for; a domain has its page. */
export const packageFace: Rule = {
  name: 'package-face',
  check: (tree) => tree.texts.flatMap((file) => faultsOf(file, tree)),
}

function faultsOf({ path, text }: TextFile, { paths }: Tree): Violation[] {
  const match = PACKAGE.exec(path)
  if (match === null) return []
  const { group, name = 'gateway' } = match.groups ?? {}
  const expected = `@storemesh/${group === 'domains' ? 'domain-' : ''}${name}`
  const stated = statedIn(text)
  const page = posix.join(posix.dirname(path), 'README.md')
  const messages = [
    stated.name === expected ? [] : `called ${stated.name}: its folder says ${expected}`,
    ENDS_AS_SENTENCE.test(stated.description) ? [] : 'no description: say in one sentence what the package is for',
    group !== 'domains' || paths.includes(page) ? [] : 'no README.md: one page on what the domain owns, promises and refuses',
  ].flat()
  return messages.map((message) => ({ file: path, line: 1, message }))
}

function statedIn(text: string): { name: string; description: string } {
  const value: unknown = JSON.parse(text)
  const textAt = (field: string) => {
    const found: unknown =
      typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === field)?.[1] : undefined
    return typeof found === 'string' ? found : ''
  }
  return { name: textAt('name'), description: textAt('description') }
}
