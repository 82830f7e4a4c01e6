import { describe, expect, test } from 'vitest'
import { type YamlNode, yamlTree } from './yaml-tree.js'

const top = (text: string) => {
  const read = yamlTree(text)
  return 'top' in read ? read.top : read.fault
}

/** What it says, without places. */
const said = (node: YamlNode | undefined): unknown => {
  switch (node?.kind) {
    case 'scalar':
      return node.value
    case 'list':
      return node.items.map(said)
    case 'mapping':
      return Object.fromEntries(node.entries.map(({ key, value }) => [String(said(key)), said(value)]))
    default:
      return node?.kind
  }
}
const saidBy = (text: string) => {
  const read = yamlTree(text)
  return 'top' in read ? said(read.top) : read.fault
}

describe('what a text says', () => {
  test.each([
    ['12', 12],
    ['-1.5', -1.5],
    ['1.4.0', '1.4.0'],
    ['true', true],
    ['no', 'no'],
    ['', null],
    ['null', null],
    ['~', null],
    ["'12'", '12'],
    ['"a\\tb"', 'a\tb'],
    ['2026-01-01', '2026-01-01'],
    ['0123', 123],
    ['name # and why', 'name'],
    ['"# no comment"', '# no comment'],
  ])('a: %s', (written, value) => {
    expect(saidBy(`a: ${written}\n`)).toEqual({ a: value })
  })

  test('lists, mappings and blocks, in lines and in place', () => {
    expect(saidBy('a: [1, {b: c}]\nd:\n  - e: |\n      two\n      lines\n    f: >-\n      one\n      line\n')).toEqual({
      a: [1, { b: 'c' }],
      d: [{ e: 'two\nlines\n', f: 'one line' }],
    })
  })

  test('an alias stands for nothing, and an empty text says nothing', () => {
    expect(saidBy('a: &x 1\nb: *x\n')).toEqual({ a: 1, b: 'alias' })
    expect(saidBy('# only a comment\n')).toBeUndefined()
  })
})

test('each part knows where it stands: with its quote, and the sign of a block', () => {
  const text = 'a: "x"\nb: |\n  y\nc: [z]\n'
  const read = top(text)
  const places = read && 'entries' in read ? read.entries.map(({ key, value }) => [text[key.at], text[value.at]]) : []
  expect(places).toEqual([
    ['a', '"'],
    ['b', '|'],
    ['c', '['],
  ])
})

test.each([
  ['a key twice', 'a: 1\nb: 2\na: 3\n', 10],
  ['a key twice within', 'a: {b: 1, b: 2}\n', 10],
  ['a tag', 'a: !!str 1\n', 3],
  ['a second document', 'a: 1\n---\nb: 2\n', 3],
  ['brackets that stay open', 'a: [1\n', 6],
])('%s is told with its place', (_, text, at) => {
  expect(top(text)).toEqual({ at, why: expect.any(String) })
})
