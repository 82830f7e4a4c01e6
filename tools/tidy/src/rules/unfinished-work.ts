import type { Rule } from '../rule.js'

const MARK = /\b(?:TO(?:)DO|FIX(?:)ME|X(?:)XX)\b/

export const unfinishedWork: Rule = {
  name: 'unfinished-work',
  check: ({ texts }) =>
    texts
      .filter(({ path }) => path !== 'package-lock.json') // its hashes spell anything
      .flatMap(({ path, lines }) =>
        lines.flatMap((line, index) =>
          MARK.test(line)
            ? [{ file: path, line: index + 1, message: 'a mark of unfinished work: finish it, or file it as an issue' }]
            : [],
        ),
      ),
}
