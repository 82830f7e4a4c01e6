import { describe, expect, test } from 'vitest'
import { brokenDay, calendarDate, dayOrderOf } from './calendar-date.js'
import { emailOf } from './email.js'
import { inTodaysSpelling, partsOfName, personName, soundOf } from './person-name.js'
import { countryOf, phoneReader } from './phone.js'
import { plainText, saysNothing } from './plain-text.js'
import { postcodeOf } from './postcode.js'
import { streetOf } from './street.js'

describe('an e-mail address', () => {
  test.each([
    ['Budi.Santoso+shop@GMail.com', 'budisantoso@gmail.com'],
    ['b.u.d.i@googlemail.com', 'budi@gmail.com'],
    ['Budi.Santoso+shop@example.com', 'budi.santoso@example.com'],
  ])('%s is compared as %s', (told, address) => {
    expect(emailOf(told)).toEqual({ address, isShared: false })
  })

  test.each(['info@toko.id', 'noreply@toko.id', 'x7k2@privaterelay.appleid.com', 'abc@marketplace.amazon.com'])(
    '%s is nobody’s own',
    (told) => {
      expect(emailOf(told)?.isShared).toBe(true)
    },
  )

  test.each(['', 'budi', 'budi@', '@toko.id', 'budi santoso@toko.id', '+x@gmail.com@'])('%j is none', (told) => {
    expect(emailOf(told)).toBeUndefined()
  })
})

describe('a phone number', () => {
  const read = phoneReader('ID')

  test.each(['081234567890', '0812-3456-7890', '(0812) 34567890', '+62 812 3456 7890', '6281234567890'])(
    '%s is +6281234567890',
    (told) => {
      expect(read(told)).toEqual({ number: '+6281234567890', isVerified: true })
    },
  )

  test.each(['08123456789x', '0812345678901 ext 3', 'call me', '12', '000000000'])('%j is none', (told) => {
    expect(read(told)).toBeUndefined()
  })

  test('one of another country keeps its code, and one that no country has is kept as it was told', () => {
    expect(read('+44 20 7946 0958')?.number).toBe('+442079460958')
    expect(read('0123456')).toEqual({ number: '0123456', isVerified: false })
  })

  test('two that begin alike and are as long are read alike', () => {
    expect([read('081234561111'), read('081234562222')].map((phone) => phone?.number)).toEqual([
      '+6281234561111',
      '+6281234562222',
    ])
  })

  test('a country is known by its two letters', () => {
    expect([countryOf('gb'), countryOf('xx')]).toEqual(['GB', undefined])
  })
})

describe('a name', () => {
  test.each([
    ['H. Budi Santoso', 'budi santoso'],
    ['Hj. Siti Koesoema', 'siti koesoema'],
    ['Bapak Tjahjono', 'tjahjono'],
    ['Ibu Dewi', 'dewi'],
    ['Muh. Djoko', 'muhammad djoko'],
    ['M. Soekarto', 'muhammad soekarto'],
    ['Moehammad Iwan', 'muhammad iwan'],
    ['Sukarni', 'sukarni'],
    ['Dr. H. Ahmad', 'ahmad'],
  ])('%s is compared as %s where names are Indonesian', (told, name) => {
    expect(personName(told, 'indonesian')).toBe(name)
  })

  test('has a spelling of today', () => {
    expect(['soekarto', 'djoko', 'tjahjono', 'koesoema'].map(inTodaysSpelling)).toEqual(['sukarto', 'joko', 'cahjono', 'kusuma'])
  })

  test('keeps its M. elsewhere, and a title alone is no name', () => {
    expect(personName('Chloé', 'any')).toBe('chloe')
    expect(personName('Mr. M. Noel', 'any')).toBe('m noel')
    expect(personName('Hj.', 'indonesian')).toBe('')
  })

  test.each([
    ['Siti', { given: 'siti', middle: '', surname: '' }],
    ['Budi Agus Santoso', { given: 'budi', middle: 'agus', surname: 'santoso' }],
    ['Santoso, Budi Agus', { given: 'budi', middle: 'agus', surname: 'santoso' }],
    ['Muh. Budi Santoso', { given: 'budi', middle: 'muhammad', surname: 'santoso' }],
    ['I Made Wibowo', { given: 'made', middle: 'i', surname: 'wibowo' }],
  ])('%s is taken apart', (told, parts) => {
    expect(partsOfName(told, 'indonesian')).toEqual(parts)
  })

  test('sounds like its other spellings', () => {
    expect(soundOf('widjaja')).toBe(soundOf('widjaya'))
    expect(soundOf('soekarto')).toBe(soundOf('sukarto'))
    expect(soundOf('philip')).toBe(soundOf('filip'))
    expect(soundOf('santoso')).not.toBe(soundOf('wibowo'))
  })
})

describe('a date', () => {
  test.each([
    '1980-04-03',
    '19800403',
    '1980/4/3',
    '3/4/1980',
    '03.04.1980',
    '3 April 1980',
    'April 3, 1980',
    '03-Apr-1980',
    '1980-04-03T00:00:00Z',
    '3/4/80',
  ])('%s is the third of April 1980', (told) => {
    expect(calendarDate(told, 'day-first')).toBe('19800403')
  })

  test.each(['1980-02-30', '19801345', '32/01/1980', '00/00/0000', 'yesterday', ''])('%j is no day', (told) => {
    expect(calendarDate(told, 'day-first')).toBeUndefined()
  })

  test('the day comes first unless the table shows that the month does, or only one of the two is a day', () => {
    expect(dayOrderOf(['03/25/1980', '03/04/1980'])).toBe('month-first')
    expect(dayOrderOf(['25/03/1980', '03/04/1980'])).toBe('day-first')
    expect(calendarDate('03/04/1980', 'month-first')).toBe('19800304')
    expect(calendarDate('25/03/1980', 'month-first')).toBe('19800325')
  })

  test('what no calendar has is kept as digits, of which one may be a slip', () => {
    expect(brokenDay('1980-13-03')).toBe('19801303')
    expect(brokenDay('in spring')).toBeUndefined()
  })
})

test('accents, case and marks do not matter, and a dash says nothing', () => {
  expect(plainText('  Ngũgĩ  wa-Thiong’o ')).toBe('ngugi wa thiongo')
  expect(['', ' - ', 'NULL', 'n/a', 'None', 'nan'].map(saysNothing)).not.toContain(false)
  expect(['Nancy', 'Nulty', 'na-ri', '0'].map(saysNothing)).not.toContain(true)
})

test('streets are written in short, and postcodes without blanks', () => {
  expect(streetOf('Jl. Merdeka No. 4')).toBe('merdeka 4')
  expect(streetOf('Jalan Merdeka no 4, RT 02/RW 10')).toBe('merdeka 4')
  expect(streetOf('Kampung Baru RT 02/RW 10')).toBe('kampung baru rt 02 rw 10')
  expect(streetOf('Stanley St')).toBe('stanley st')
  expect(postcodeOf(' sw1a 2aa ')).toBe('sw1a2aa')
  expect(postcodeOf('12345-6789')).toBe('12345')
})
