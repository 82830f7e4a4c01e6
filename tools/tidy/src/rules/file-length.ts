import type { Rule } from '../rule.js'
import { extensionOf } from '../tree.js'

const MAX_LINES = 300
const WRITTEN_BY_HAND = new Set(['.ts', '.tsx', '.mjs', '.js', '.sql', '.graphql', '.css', '.html', '.md', '.sh', '.yaml'])

export const fileLength: Rule = {
  name: 'file-length',
  check: ({ texts }) =>
    texts
      .filter(({ path, lines }) => WRITTEN_BY_HAND.has(extensionOf(path)) && lines.length > MAX_LINES)
      .map(({ path, lines }) => ({
        file: path,
        line: MAX_LINES + 1,
        message: `${lines.length} lines, at most ${MAX_LINES}: one concept per file, so split it by what it speaks of`,
      })),
}
