import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Dice, parseJson, seededDice } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { freshFolder } from '../../testing/fresh-folder.js'
import { runVerb } from '../../testing/run-verb.js'

// biome-ignore format: a list reads better in rows
const SYLLABLES: readonly [string, ...string[]] = [
  'ba', 'da', 'ga', 'jo', 'ka', 'ko', 'la', 'li', 'ma', 'mi', 'na', 'ni', 'pa', 'ra', 'ri', 'sa', 'si', 'ta', 'ti', 'wi',
]
const word = (dice: Dice, count: number) => Array.from({ length: count }, () => dice.pick(SYLLABLES)).join('')
const letterLost = (text: string) => text.slice(0, 2) + text.slice(3)

/** So many persons, each told twice, the second time with a slip; as FEBRL writes them. */
function febrl(persons: number): { readonly originals: string; readonly duplicates: string } {
  const dice = seededDice(61)
  const head = 'rec_id, given_name, surname, suburb, date_of_birth, soc_sec_id'
  const told = Array.from({ length: persons }, (_, person) => {
    const [given, surname, suburb] = [word(dice, 3), word(dice, 3), word(dice, 2)]
    const born = `19${dice.between(30, 99)}${String(dice.between(1, 12)).padStart(2, '0')}${String(dice.between(1, 28)).padStart(2, '0')}`
    const rest = `${suburb}, ${born}, ${dice.between(1_000_000, 9_999_999)}`
    return {
      original: `rec-${person}-org, ${given}, ${surname}, ${rest}`,
      duplicate: `rec-${person}-dup-0, ${dice.chance(0.5) ? letterLost(given) : given}, ${dice.chance(0.3) ? '' : surname}, ${rest}`,
    }
  })
  return {
    originals: [head, ...told.map(({ original }) => original)].join('\n'),
    duplicates: [head, ...told.map(({ duplicate }) => duplicate)].join('\n'),
  }
}

async function placed(
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<(...args: readonly string[]) => ReturnType<typeof runVerb>> {
  const folder = await freshFolder()
  await mkdir(folder, { recursive: true })
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  return (...args) => runVerb(join(folder, '.mesh'), ['identity', 'evaluate', ...args])
}

test('two files of one form are read as one table, and the truth is read out of the ids', async () => {
  const { originals, duplicates } = febrl(120)
  const evaluate = await placed({ 'a.csv': originals, 'b.csv': duplicates })
  const { code, stdout, stderr } = await evaluate('a.csv', 'b.csv', '--id', 'rec_id', '--truth', 'rec_id', '--json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const told = parseJson(stdout)
  expect(told).toMatchObject({ records: 240, true_pairs: 120, cut_at: 0.5 })
  expect(told).toMatchObject({
    columns: [
      { column: 'rec_id', kind: null, left_out: 'it is the id' },
      { column: 'given_name', kind: 'given name', left_out: null },
      { column: 'surname', kind: 'surname' },
      { column: 'suburb', kind: 'city' },
      { column: 'date_of_birth', kind: 'birth date' },
      { column: 'soc_sec_id', kind: 'id number' },
    ],
  })
  expect(Number(/"f1":([\d.]+)/.exec(stdout)?.[1])).toBeGreaterThan(0.98)
  for (const figure of ['precision', 'recall', 'candidate_pairs', 'clusters', 'reviewed_pairs', 'time_ms', 'memory_mib'])
    expect(stdout).toContain(`"${figure}":`)
})

test('a person reads the same as lines; a pattern may tell the truth; no value of a row is printed', async () => {
  const { originals, duplicates } = febrl(60)
  const evaluate = await placed({ 'a.csv': originals, 'b.csv': duplicates })
  const { code, stdout } = await evaluate(
    'a.csv',
    'b.csv',
    '--id',
    'rec_id',
    '--truth',
    'rec_id',
    '--truth-pattern',
    'rec-(\\d+)-',
  )
  expect(code).toBe(0)
  expect(stdout).toMatch(/^f1: (1|0\.9\d+)\n/)
  expect(stdout).toContain('date_of_birth\tbirth date')
  expect(stdout).not.toMatch(/rec-\d/)
})

describe('what cannot be evaluated is a fault with a name', () => {
  const GOOD = 'id,name,dob,who\n1,anna,1980-01-02,a\n2,bert,1981-02-03,b\n3,anna,1980-01-02,a\n'
  const AS = ['--id', 'id', '--truth', 'who']

  test.each([
    ['a file that is not there', 'gone.csv', AS, 'FILE_MISSING', 3],
    ['a folder', '.', AS, 'FILE_MISSING', 3],
    ['an empty file', 'empty.csv', AS, 'IDENTITY_EMPTY', 1],
    ['a header alone', 'header.csv', AS, 'IDENTITY_EMPTY', 1],
    ['no such column', 'good.csv', ['--id', 'id', '--truth', 'cluster'], '"cluster", got "id", "name", "dob", "who"', 2],
    ['a truth that says nothing', 'good.csv', ['--id', 'id', '--truth', 'id'], 'IDENTITY_TRUTH_UNKNOWN', 2],
    ['a pattern that finds nobody', 'good.csv', [...AS, '--truth-pattern', 'x(\\d)'], 'IDENTITY_TRUTH_UNKNOWN', 2],
    ['a pattern without a group', 'good.csv', [...AS, '--truth-pattern', 'x'], 'OPTION_INVALID', 2],
    ['a row without a truth', 'untold.csv', AS, 'untold.csv: line 3: expected a value of who', 1],
    ['a row with a field too many', 'ragged.csv', AS, 'ragged.csv: line 2: expected 4 fields as the header has, got 5', 1],
    ['broken quoting', 'quoted.csv', AS, 'quoted.csv: line 2: expected a delimiter behind the quote', 1],
    ['what is no text', 'binary.csv', AS, 'CSV_NOT_TEXT', 1],
    ['nothing but id and truth', 'bare.csv', AS, 'IDENTITY_NOTHING_TO_COMPARE', 1],
    ['a column twice', 'twice.csv', AS, 'IDENTITY_COLUMN_TWICE', 1],
  ] as const)('%s', async (_, file, args, expected, code) => {
    const evaluate = await placed({
      'good.csv': GOOD,
      'empty.csv': '',
      'header.csv': 'id,name,dob,who\n',
      'untold.csv': 'id,name,dob,who\n1,anna,1980-01-02,a\n2,secret,1981-02-03,\n',
      'ragged.csv': 'id,name,dob,who\n1,secret,1980-01-02,a,b\n',
      'quoted.csv': 'id,name,dob,who\n1,"secret"s,1980-01-02,a\n',
      'binary.csv': Uint8Array.of(0x50, 0x41, 0x52, 0x31, 0, 0, 1, 2),
      'bare.csv': 'id,who\n1,a\n2,a\n',
      'twice.csv': 'id,name,name,who\n1,a,b,a\n',
    })
    const said = await evaluate(file, ...args)
    expect(said.stderr).toContain(expected)
    expect(said.code).toBe(code)
    expect(said.stderr).not.toContain('secret')
    expect(said.stdout).toBe('')
  })

  test('a table in older letters is read all the same', async () => {
    const evaluate = await placed({
      'latin.csv': Buffer.from('id,name,dob,who\n1,Andr\xe9,1980-01-02,a\n2,Bert,1981-02-03,b\n3,Andre,1980-01-02,a\n', 'latin1'),
    })
    expect((await evaluate('latin.csv', ...AS)).code).toBe(0)
  })
})
