import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from './mesh-command.js'

export interface CodeBlock {
  readonly language: string
  readonly text: string
}

export const documentText = (path: string): Promise<string> => readFile(join(ROOT, path), 'utf8')

/** The fenced blocks of a document, from top to bottom. */
export const codeBlocks = (document: string): readonly CodeBlock[] =>
  [...document.matchAll(/^```(?<language>\w*)\n(?<text>[\s\S]*?)^```$/gm)].map(({ groups }) => ({
    language: groups?.['language'] ?? '',
    text: groups?.['text'] ?? '',
  }))

/** The README's first block of GraphQL that begins so. */
export async function firstOfReadme(kind: 'query' | 'query AnyRows' | 'subscription'): Promise<string> {
  const blocks = codeBlocks(await documentText('README.md'))
  const found = blocks.find(({ language, text }) => language === 'graphql' && text.trimStart().startsWith(kind))
  if (!found) throw new Error(`expected a graphql block of README.md to start with ${kind}`)
  return found.text
}
