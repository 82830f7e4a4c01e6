import { expect, test } from 'vitest'
import { importsOf } from './imports.js'

test('every way to name a module is read, with its line', () => {
  const text = [
    "import a from 'a'",
    "export * from 'b'",
    "const c = await import('c')",
    "type D = import('d').D",
    "const e = require('e')",
    "const f = import.meta.resolve('f')",
    "import 'g'",
    'import type { H } from "h"',
  ].join('\n')
  expect(importsOf('x.ts', text).map(({ line, specifier }) => `${line} ${specifier}`)).toEqual([
    '1 a',
    '2 b',
    '3 c',
    '4 d',
    '5 e',
    '6 f',
    '7 g',
    '8 h',
  ])
})

test('a comment or a text that looks like an import is none', () => {
  expect(importsOf('x.ts', "// import a from 'a'\nconst text = `import b from 'b'`\n")).toEqual([])
})
