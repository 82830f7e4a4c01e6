import { expect, test } from 'vitest'
import { builderOf } from '../fixtures/people.js'
import { MISSING } from './comparison.js'
import { comparersOf } from './comparers.js'

/** How two rows compare, in words, by the name of the comparison. */
function compared(header: readonly string[], a: readonly string[], b: readonly string[]): Record<string, string> {
  const filling = [header.map((_, at) => `filling${at}`), header.map((_, at) => `other${at}`)]
  const comparers = comparersOf(builderOf(header, [a, b, ...filling]).done())
  const levels = new Int8Array(20)
  let at = 0
  return Object.fromEntries(
    comparers.flatMap((comparer) => {
      comparer.compare(0, 1, levels, at)
      return comparer.comparisons.map(({ name, levels: words }) => {
        const level = levels[at++] ?? MISSING
        return [name, level === MISSING ? 'missing' : (words[level] ?? '')]
      })
    }),
  )
}

const one = (column: string, a: string, b: string) => compared([column], [a], [b])[column]

test.each([
  ['surname', 'santoso', 'santoso', 'the same'],
  ['surname', 'santoso', 'sanotso', 'one letter off'],
  ['surname', 'santoso', 'santosos', 'one letter off'],
  ['surname', 'robert', 'rob', 'a short form'],
  ['surname', 'robert', 'r', 'a short form'],
  ['surname', 'smith jones', 'smith', 'a short form'],
  ['surname', 'soekarto', 'sukarto', 'another spelling'],
  ['surname', 'tjahjono', 'cahjono', 'another spelling'],
  ['surname', 'santoso', 'wibowo', 'differs'],
  ['surname', 'santoso', '', 'missing'],
  ['postcode', '4223', '4232', 'one sign off'],
  ['postcode', 'sw1a 2aa', 'sw1a 9zz', 'begins alike'],
  ['soc_sec_id', '5304218', '5304281', 'one sign off'],
  ['soc_sec_id', '5304218', '5340281', 'two signs off'],
  ['phone', '081234567890', '081234567891', 'one digit off'],
  ['phone', '081234567890', '085234567890', 'one digit off'],
  ['phone', '081234567890', '022 4567890', 'the same last seven digits'],
  ['email', 'anna@mail.com', 'anna@post.id', 'the same before the @'],
  ['email', 'anna.k@mail.com', 'anna.kk@mail.com', 'one or two signs off'],
  ['email', 'info@toko.id', 'info@toko.id', 'missing'],
  ['gender', 'M', 'male', 'the same'],
])('%s: %s beside %s is %s', (column, a, b, expected) => {
  expect(one(column, a, b)).toBe(expected)
})

test.each([
  ['1980-04-03', '1980-04-03', 'the same'],
  ['1980-04-03', '3 April 1980', 'the same'],
  ['1980-04-03', '1980-03-04', 'day and month swapped'],
  ['1980-04-03', '1990-04-03', 'one digit off'],
  ['1980-04-03', '1980-04-28', 'two of day, month and year the same'],
  ['1980-04-03', '1981-04-13', 'two digits off'],
  ['1980-04-03', '1980-11-28', 'the same year'],
  ['1980-04-03', '1957-11-28', 'differs'],
  ['1980-04-03', '1980-14-03', 'one digit off'],
  ['1980-14-03', '1980-14-03', 'one digit off'],
])('a birth date: %s beside %s is %s', (a, b, expected) => {
  const filling = ['1961-01-02', '1962-02-03', '1963-03-04']
  const table = builderOf(['dob'], [[a], [b], ...filling.map((day) => [day])]).done()
  const [comparer] = comparersOf(table)
  const levels = new Int8Array(1)
  comparer?.compare(0, 1, levels, 0)
  expect(comparer?.comparisons[0]?.levels[levels[0] ?? 0]).toBe(expected)
})

test('names that have changed places are compared the other way round, and that is said', () => {
  const names = ['first_name', 'last_name']
  expect(compared(names, ['budi', 'santoso'], ['santoso', 'budi'])).toEqual({
    first_name: 'the same',
    last_name: 'the same',
    'order of names': 'swapped',
  })
  expect(compared(names, ['budi', 'santoso'], ['sntoso', 'budi'])).toMatchObject({
    last_name: 'one letter off',
    'order of names': 'swapped',
  })
  expect(compared(names, ['budi', 'santoso'], ['budi', 'wibowo'])).toMatchObject({
    last_name: 'differs',
    'order of names': 'in order',
  })
  expect(compared(names, ['budi', ''], ['', 'budi'])).toMatchObject({ first_name: 'the same', 'order of names': 'swapped' })
})

test('addresses made of a name that both have say nothing, unless the digits behind it are the same', () => {
  const header = ['first_name', 'last_name', 'email']
  const emails = (a: string, b: string) => compared(header, ['budi', 'santoso', a], ['budi', 'santoso', b])['email']
  expect(emails('budi.santoso12@mail.com', 'budi_santoso7@post.id')).toBe('missing')
  expect(emails('budi.santoso12@mail.com', 'budi.santoso13@mail.com')).toBe('missing')
  expect(emails('budi.santoso12@mail.com', 'budi.santos12@mail.com')).toBe('one or two signs off')
  expect(emails('budi.santoso12@mail.com', 'budi.santoso12@mail.com')).toBe('the same')
  expect(emails('rocket77@mail.com', 'rocket78@mail.com')).toBe('one or two signs off')
})
