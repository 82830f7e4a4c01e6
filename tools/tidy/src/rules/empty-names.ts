import type { Rule } from '../rule.js'

const SAYS_NOTHING = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'manager', 'managers', 'misc'])

export const emptyNames: Rule = {
  name: 'empty-names',
  check: ({ paths }) =>
    paths.flatMap((path) => {
      const word = path.split(/[/._-]/).find((part) => SAYS_NOTHING.has(part.toLowerCase()))
      return word === undefined
        ? []
        : [{ file: path, line: 1, message: `'${word}' says nothing: name it after what it does, in the domain's words` }]
    }),
}
