import type { Rule } from '../rule.js'

const MODEL = /^domains\/.*\.sql$/

export const sqlRowTest: Rule = {
  name: 'sql-row-test',
  check: ({ paths }) => {
    const present = new Set(paths)
    return paths
      .filter((path) => MODEL.test(path) && !present.has(path.replace(/\.sql$/, '.test.ts')))
      .map((path) => ({
        file: path,
        line: 1,
        message: 'no row test beside it: give it rows and say what comes out, in <table>.test.ts',
      }))
  },
}
