import { buildSchema } from 'graphql'
import { expect, test } from 'vitest'
import { compileRewrites } from './rewrites.js'
import { typesWithinOf } from './type-conditions.js'

const typesWithin = typesWithinOf(
  buildSchema(
    'interface Media { id: ID } type Book implements Media { id: ID } type Film implements Media { id: ID } type Query { a: Media }',
  ),
)

test('a key is given its name back in every object of a list', () => {
  const answer = { shelf: [{ title_0: 'a' }, { other: 1 }, null, { title_0: null }] }
  compileRewrites([{ KeyRenamer: { path: [{ Key: 'shelf' }, { Key: 'title_0' }], renameKeyTo: 'title' } }], typesWithin)?.(answer)
  expect(answer).toEqual({ shelf: [{ title: 'a' }, { other: 1 }, null, { title: null }] })
})

test('only objects of the types that are meant change', () => {
  const renamer = {
    KeyRenamer: { path: [{ TypenameEquals: ['Book'] }, { Key: 'pages' }], renameKeyTo: 'length' },
  }
  const answers = [
    { __typename: 'Book', pages: 3 },
    { __typename: 'Film', pages: 4 },
  ]
  compileRewrites([renamer], typesWithin)?.(answers)
  expect(answers).toEqual([
    { __typename: 'Book', length: 3 },
    { __typename: 'Film', pages: 4 },
  ])
})

test('an abstract type means the types within it', () => {
  const setter = { ValueSetter: { path: [{ TypenameEquals: ['Media'] }, { Key: '__typename' }], setValueTo: 'Media' } }
  const answers = [{ __typename: 'Film' }, { __typename: 'Review' }]
  compileRewrites([setter], typesWithin)?.(answers)
  expect(answers).toEqual([{ __typename: 'Media' }, { __typename: 'Review' }])
})

test('nothing to rewrite is nothing to do', () => {
  expect(compileRewrites([], typesWithin)).toBeUndefined()
  expect(compileRewrites(undefined, typesWithin)).toBeUndefined()
})
