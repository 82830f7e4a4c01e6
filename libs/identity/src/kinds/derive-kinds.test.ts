import { expect, test } from 'vitest'
import { deriveKinds } from './derive-kinds.js'
import { deriveManner } from './derive-manner.js'

const kindsOf = (columns: Readonly<Record<string, readonly string[]>>, leftOut = new Map<string, string>()) =>
  Object.fromEntries(
    deriveKinds(
      Object.entries(columns).map(([column, fields]) => ({ column, fields })),
      leftOut,
    ).map(({ column, kind, because }) => [column, kind ?? `– ${because ?? ''}`]),
  )

test('columns are understood by their names, in several languages and manners of writing', () => {
  const [words, days, numbers] = [
    ['anna', 'bert'],
    ['1980-04-03', '1971-12-30'],
    ['12', '40'],
  ]
  expect(
    kindsOf({
      given_name: words,
      Nachname: words,
      dateOfBirth: days,
      'E-Mail': ['a@b.de', 'c@d.de'],
      'mobile phone': ['0812', '0813'],
      soc_sec_id: ['5304218', '4066625'],
      address_1: words,
      street_number: numbers,
      suburb: words,
      kode_pos: numbers,
      state: words,
      birth_place: words,
      occupation: words,
      gender: ['m', 'f'],
    }),
  ).toEqual({
    given_name: 'given name',
    Nachname: 'surname',
    dateOfBirth: 'birth date',
    'E-Mail': 'e-mail',
    'mobile phone': 'phone',
    soc_sec_id: 'id number',
    address_1: 'street',
    street_number: 'house number',
    suburb: 'city',
    kode_pos: 'postcode',
    state: 'region',
    birth_place: 'birth place',
    occupation: 'text',
    gender: 'gender',
  })
})

test('a voter table is understood too', () => {
  const words = ['anna', 'bert']
  expect(
    kindsOf({
      last_name: words,
      first_name: words,
      midl_name: words,
      name_sufx_cd: ['jr', 'sr'],
      birth_age: ['44', '51'],
      sex_code: ['m', 'f'],
      race_code: ['w', 'b'],
      res_street_address: ['1 oak st', '2 elm st'],
      res_city_desc: words,
      zip_code: ['27601', '27602'],
      area_phone: words,
    }),
  ).toMatchObject({
    last_name: 'surname',
    first_name: 'given name',
    midl_name: 'middle name',
    birth_age: 'age',
    sex_code: 'gender',
    race_code: 'category',
    res_street_address: 'street',
    res_city_desc: 'city',
    zip_code: 'postcode',
  })
})

test('fields overrule a name that they do not bear out, and tell of columns whose names say nothing', () => {
  const some = (from: readonly string[]) => Array.from({ length: 40 }, (_, at) => from[at % from.length] ?? '')
  expect(
    kindsOf({
      last: some(['2020-01-01', '2020-01-02']),
      x1: some(['a@b.de', 'c@d.de', 'e@f.de']),
      x2: some(['red', 'green']),
      x3: Array.from({ length: 40 }, (_, at) => `${at}.50`),
    }),
  ).toEqual({ last: 'birth date', x1: 'e-mail', x2: 'category', x3: '– nothing of a person was seen in it' })
  expect(kindsOf({ birthday: some(['3', '17', '28']), by: some(['1980', '1981']) })).toEqual({
    birthday: 'birth day',
    by: 'birth year',
  })
})

test('what is told twice, or of the record, is left out and the reason given', () => {
  const [words, days] = [
    ['anna smith', 'bert jones'],
    ['1980-04-03', '1971-12-30'],
  ]
  const kinds = kindsOf(
    {
      id: ['1', '2'],
      full_name: words,
      first_name: words,
      surname: words,
      dob: days,
      age: ['40', '50'],
      cluster: ['1', '2'],
      source_dataset: words,
      shop: ['x', 'x'],
      created_at: days,
      note: ['', ''],
    },
    new Map([['id', 'it is the id']]),
  )
  expect(kinds).toEqual({
    id: '– it is the id',
    full_name: '– given name and surname tell it',
    first_name: 'given name',
    surname: 'surname',
    dob: 'birth date',
    age: '– the birth date tells it',
    cluster: '– its name says that it tells of the record',
    source_dataset: '– its name says that it tells of the record',
    shop: '– it says the same of everybody',
    created_at: '– its name says that it tells of the record',
    note: '– it is empty',
  })
})

test('the country of phones, the order of dates and the spelling of names follow from the fields', () => {
  const columns = [
    { column: 'phone', fields: ['0812 3456 7890', '081398765432'] },
    { column: 'dob', fields: ['12/25/1980'] },
  ]
  const settings = deriveKinds(columns, new Map())
  expect(deriveManner(columns, settings)).toEqual({ country: 'ID', spelling: 'indonesian', dayOrder: 'month-first' })
  const british = [{ column: 'phone', fields: ['07911 123456', '020 7946 0958'] }]
  expect(deriveManner(british, deriveKinds(british, new Map()))).toMatchObject({ country: 'GB', spelling: 'any' })
})
