import { virtualClock } from '@storemesh/core'
import { expect, test } from 'vitest'
import { outputTo } from './output.js'

function printing({
  isTTY = false,
  json = false,
  columns = 60,
  environment = {},
}: {
  isTTY?: boolean
  json?: boolean
  columns?: number
  environment?: NodeJS.ProcessEnv
} = {}) {
  const printed = { stdout: '', stderr: '' }
  const stream = (name: keyof typeof printed) => ({ isTTY, columns, write: (text: string) => (printed[name] += text) })
  const clock = virtualClock(0)
  return { printed, clock, output: outputTo({ stdout: stream('stdout'), stderr: stream('stderr'), environment, json, clock }) }
}

const columns = [{ name: 'table' }, { name: 'rows', align: 'right' as const }]
const rows = [
  { table: 'fact_order', rows: 12_345 },
  { table: 'dim_users', rows: 7 },
]

test('a table is aligned on a terminal', () => {
  const { output, printed } = printing({ isTTY: true, environment: { NO_COLOR: '1' } })
  output.table(columns, rows)
  expect(printed.stdout).toBe('table        rows\nfact_order  12345\ndim_users       7\n')
})

test('a table is a line per row elsewhere, and an array with --json', () => {
  const plain = printing()
  plain.output.table(columns, rows)
  expect(plain.printed.stdout).toBe('table\trows\nfact_order\t12345\ndim_users\t7\n')
  const json = printing({ json: true })
  json.output.table(columns, [...rows, { table: 'none' }])
  expect(JSON.parse(json.printed.stdout)).toEqual([...rows, { table: 'none', rows: null }])
})

test.each([
  [{}, true, true],
  [{ NO_COLOR: '1' }, true, false],
  [{ TERM: 'dumb' }, true, false],
  [{}, false, false],
])('with %j on a terminal (%s) a head is bold: %s', (environment, isTTY, bold) => {
  const { output, printed } = printing({ isTTY, environment })
  output.table(columns, rows)
  expect(printed.stdout.includes('\u001b[1m')).toBe(bold)
})

test('a wide cell gives way to the terminal', () => {
  const { output, printed } = printing({ isTTY: true, columns: 30, environment: { NO_COLOR: '1' } })
  output.table(columns, [{ table: 'x'.repeat(100), rows: 1 }])
  expect(printed.stdout.split('\n').every((line) => line.length <= 30)).toBe(true)
  expect(printed.stdout).toContain('…')
})

test('wide letters take two columns, and accents none', () => {
  const { output, printed } = printing({ isTTY: true, environment: { NO_COLOR: '1' } })
  output.table(columns, [
    { table: '商店', rows: 1 },
    { table: 'e\u0301a', rows: 2 },
  ])
  expect(printed.stdout).toBe('table  rows\n商店      1\ne\u0301a        2\n')
})

test('data cannot move the cursor or add a line', () => {
  const { output, printed } = printing({ isTTY: true })
  output.value({ name: 'a\u001b[2Jb\nc\u202e' })
  expect(printed.stdout).toBe('name: a\\u001b[2Jb\\u000ac\\u202e\n')
})

test('what is said to a person is left out of JSON', () => {
  const { output, printed } = printing({ json: true })
  output.line('all is well')
  output.progress.update('half')
  output.progress.end('done')
  output.value({ lost: 0 })
  expect(printed).toEqual({ stdout: '{"lost":0}\n', stderr: '' })
})

test('progress rewrites one line on a terminal', () => {
  const { output, printed, clock } = printing({ isTTY: true })
  output.progress.update('1 of 9')
  output.progress.update('2 of 9') // too soon to be seen
  clock.advance(100)
  output.progress.update('3 of 9')
  output.progress.end('all 9')
  expect(printed.stderr.split('\r\u001b[2K')).toEqual(['', '1 of 9', '3 of 9', 'all 9\n'])
})

test('progress is a plain line now and then elsewhere', () => {
  const { output, printed, clock } = printing()
  for (let done = 0; done < 100; done++) {
    output.progress.update(`${done} of 100`)
    clock.advance(100)
  }
  output.progress.end()
  expect(printed.stderr).toBe('0 of 100\n50 of 100\n')
})
