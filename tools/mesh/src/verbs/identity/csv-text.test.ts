import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CsvText } from './csv-text.js'

const rowsOf = (...pieces: readonly string[]) => {
  const csv = new CsvText('people.csv')
  return [...pieces.flatMap((piece) => [...csv.push(piece)]), ...csv.end()]
}
const fieldsOf = (...pieces: readonly string[]) => rowsOf(...pieces).map(({ fields }) => fields)

test.each([
  ['commas, with a blank behind each', 'id, name\n1, anna\n'],
  ['semicolons', 'id;name\n1;anna'],
  ['tabs and the line ends of Windows', 'id\tname\r\n1\tanna\r\n'],
  ['bars, and lines with nothing in them', '\nid|name\n\n1|anna\n  \n'],
  ['quotes', '"id","name"\n"1","anna"\n'],
])('%s are read', (_, text) => {
  expect(fieldsOf(text)).toEqual([
    ['id', 'name'],
    ['1', 'anna'],
  ])
})

test('a quoted field may hold delimiters, quotes written twice and line ends; lines are counted through it', () => {
  expect(rowsOf('id,name\n1,"smith, ""jo""\nann"\n2,x\n')).toEqual([
    { fields: ['id', 'name'], line: 1 },
    { fields: ['1', 'smith, "jo"\nann'], line: 2 },
    { fields: ['2', 'x'], line: 4 },
  ])
  expect(fieldsOf('a,b\n6" pipe,x\n')[1]).toEqual(['6" pipe', 'x'])
})

test('where the text is cut into pieces does not matter', () => {
  const text = 'id,name,"a ""note"""\n1,"anna\nmaria",x\n2,,"y,z"\n3,c,d'
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 6 }), (cuts) => {
      const places = [0, ...cuts.toSorted((a, b) => a - b), text.length]
      const pieces = places.slice(1).map((to, at) => text.slice(places[at], to))
      expect(rowsOf(...pieces)).toEqual(rowsOf(text))
    }),
    { seed: 51, numRuns: 300 },
  )
})

describe('broken quoting is a fault that names the line and no value', () => {
  test.each([
    ['a quote that never closes', 'id,name\n1,"secret\n2,b\n', 'line 2'],
    ['text behind a quote', 'id,name\n1,a\n2,"secret"s,b\n', 'line 3'],
  ])('%s', (_, text, line) => {
    const told = (() => {
      try {
        return String(rowsOf(text).length)
      } catch (error) {
        return String(error)
      }
    })()
    expect(told).toContain('CSV_QUOTING_BROKEN')
    expect(told).toContain(line)
    expect(told).not.toContain('secret')
  })
})
