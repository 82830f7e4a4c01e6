import type { Rule } from '../rule.js'

const KEBAB = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/
/** README.md, LICENSE: names that every repository shares. */
const SHARED_NAME = /^[A-Z]+(_[A-Z]+)*(\.md)?$/
/** A table's name is a word of SQL, and the files about a table carry it. */
const TABLE_NAME = /^[a-z0-9]+(_+[a-z0-9]+)*(\.test\.ts|(\.[a-z]+)?\.sql|\.ya?ml|\.md)$/
const ABOUT_TABLES = /^(domains|contracts)\//

export const kebabCase: Rule = {
  name: 'kebab-case',
  check: ({ paths }) =>
    paths.flatMap((path) => {
      const folders = path.split('/')
      const name = folders.pop() ?? ''
      const wrong = folders.find((folder) => !KEBAB.test(folder)) ?? (isNamedWell(path, name) ? undefined : name)
      return wrong === undefined ? [] : [{ file: path, line: 1, message: `'${wrong}' is not kebab-case: rename it` }]
    }),
}

const isNamedWell = (path: string, name: string) =>
  KEBAB.test(name) || SHARED_NAME.test(name) || (TABLE_NAME.test(name) && (ABOUT_TABLES.test(path) || name.endsWith('.sql')))
