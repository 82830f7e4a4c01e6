import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { seededDice } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { freshFolder } from '../../testing/fresh-folder.js'
import { runVerb, type Said } from '../../testing/run-verb.js'
import { HEADER, SHOPPERS, shopperLines } from './fixtures/shoppers.js'

const LINES = shopperLines(21, 4000)

async function clv(content: string | Uint8Array, ...args: readonly string[]): Promise<Said> {
  const folder = await freshFolder()
  await writeFile(join(folder, 'shoppers.csv'), content)
  return runVerb(join(folder, '.mesh'), ['customers', 'clv', 'shoppers.csv', ...args])
}

const told = async (content: string, ...args: readonly string[]): Promise<unknown> =>
  JSON.parse((await clv(content, '--json', ...args)).stdout)

const estimate = { estimate: expect.any(Number), standard_error: expect.any(Number) }

describe('mesh customers clv', () => {
  test('prints every parameter with its standard error, likelihoods and counts', async () => {
    expect(await told(LINES.join('\n'))).toEqual({
      customers: 4000,
      repeating: LINES.filter((line) => /ours",[1-9]/.test(line)).length,
      bg_nbd: {
        parameters: { r: estimate, alpha: estimate, a: estimate, b: estimate },
        log_likelihood: expect.any(Number),
        customers: 4000,
      },
      gamma_gamma: {
        parameters: { p: estimate, q: estimate, v: estimate },
        log_likelihood: expect.any(Number),
        customers: expect.any(Number),
      },
      lifetime_value: {
        months: 12,
        discount: 0.01,
        unit: 'week',
        alive: expect.any(Number),
        purchases: expect.any(Number),
        total: expect.any(Number),
        per_customer: expect.any(Number),
      },
    })
  })

  test('finds the parameters again that the shoppers were rolled with', async () => {
    const { stdout } = await clv(LINES.join('\n'))
    const rows = stdout.split('\n').map((line) => line.split('\t'))
    const far = Object.entries(SHOPPERS).filter(([name, truth]) => {
      const [, , found, error] = rows.find(([, parameter]) => parameter === name) ?? []
      return !(Math.abs(Number(found) - truth) < 3 * Number(error))
    })
    expect(far).toEqual([])
    expect(stdout).toMatch(/^BG\/NBD\t4000\t-\d+\.\d\d$/m)
  })

  test('takes columns in any order and case, and others beside them', async () => {
    const turned = LINES.map((line, at) => {
      const [, frequency, recency, age, value] = at === 0 ? line.split(',') : (/ours",(.*)$/.exec(line)?.[0] ?? '').split(',')
      return [age, value, 'x', frequency, recency].join(',')
    })
    const text = turned.join('\r\n').replace('T,monetary_value,x,frequency,recency', '\ufefft, Monetary ,Note,FREQUENCY,Recency')
    expect(await told(text)).toEqual(await told(LINES.join('\n')))
  })

  test('looks as far ahead, and discounts as much, as it is told', async () => {
    const text = LINES.join('\n')
    const near = await told(text, '--months', '6')
    const far = await told(text, '--months', '6', '--discount', '0.5')
    expect(near).toMatchObject({ lifetime_value: { months: 6 } })
    expect(far).toMatchObject({ lifetime_value: { discount: 0.5 } })
    const totals = [near, far].map((each) => Number(/"total":([\d.]+)/.exec(JSON.stringify(each))?.[1]))
    expect(totals[1]).toBeLessThan((totals[0] ?? 0) / 2)
  })
})

describe('what is no file of customers is refused with its place, and without another row’s value', () => {
  const after = (row: string) => [HEADER, 'secret-1,3,20,30,77.77', row, 'secret-2,4,21,31,88.88'].join('\n')

  test.each([
    ['a text', after('me,two,5,9,3'), 'column 2, frequency: expected a number such as 12 or 38.86, got "two"'],
    ['an empty field', after('me,2,,9,3'), 'column 3, recency: expected a number such as 12 or 38.86, got nothing'],
    ['a number that is none', after('me,2,5,NaN,3'), 'column 4, T: expected a number such as 12 or 38.86, got "NaN"'],
    ['a part of a purchase', after('me,1.5,5,9,3'), 'column 2, frequency: expected a whole number'],
    ['a negative number', after('me,2,5,9,-3'), 'column 5, monetary_value: expected a number that is not negative, got "-3"'],
    ['a last purchase after the end', after('me,2,10,9,3'), 'column 3, recency: expected at most T'],
    ['a last purchase without a repeat', after('me,0,5,9,0'), 'column 3, recency: expected 0 where the frequency is 0'],
    ['repeats for nothing', after('me,2,5,9,0'), 'column 5, monetary_value: expected more than 0'],
    ['a field too few', after('me,2,5,9'), 'column 5: expected 5 fields as in the header, got 4'],
    ['a field too many', after('me,2,5,9,3,3'), 'column 6: expected 5 fields as in the header, got 6'],
  ])('%s', async (_, text, says) => {
    const { code, stdout, stderr } = await clv(text)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(`CUSTOMERS_ROW_INVALID: shoppers.csv:3: ${says}`)
    expect(stderr).toMatch(/Correct the row, or take it out$/)
    expect(stderr).not.toMatch(/secret|77\.77|88\.88/)
  })

  test.each([
    [
      'no column of values',
      'frequency,recency,T\n1,2,3\n',
      'CUSTOMERS_COLUMN_MISSING: shoppers.csv:1: expected a column monetary_value or monetary',
    ],
    [
      'two of them',
      'frequency,recency,T,monetary,Monetary Value\n',
      'CUSTOMERS_COLUMN_TWICE: shoppers.csv:1: expected one column monetary, got another in column 5',
    ],
    ['nothing', '', 'CUSTOMERS_COLUMN_MISSING: shoppers.csv: expected a header that names frequency, recency, T, monetary_value'],
    ['bytes that are no text', Buffer.from([0x66, 0xff, 0xfe]), 'CSV_UNREADABLE: shoppers.csv: expected text in UTF-8'],
    ['few customers', LINES.slice(0, 8).join('\n'), 'CUSTOMERS_TOO_FEW: expected at least 10 customers who bought again'],
    ['a header alone', HEADER, 'CUSTOMERS_TOO_FEW'],
    [
      'one history for all',
      [HEADER, ...Array.from({ length: 50 }, () => 'x,3,20,30,5')].join('\n'),
      'LIKELIHOOD_WITHOUT_MAXIMUM: BG/NBD: expected histories from which all parameters can be told',
    ],
    [
      'one value for all',
      LINES.map((line, at) => (at === 0 ? line : line.replace(/[^,]*$/, '20'))).join('\n'),
      'LIKELIHOOD_WITHOUT_MAXIMUM: Gamma-Gamma',
    ],
  ])('%s', async (_, content, says) => {
    const { code, stdout, stderr } = await clv(content)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(says)
  })

  test('a file that is not there ends with 3', async () => {
    const said = await runVerb(join(await freshFolder(), '.mesh'), ['customers', 'clv', 'nobody.csv'])
    expect(said).toMatchObject({ code: 3, stderr: expect.stringContaining('CUSTOMERS_FILE_UNREADABLE') })
  })
})

test('where the mean of all values is infinite the parameters are told and the lifetime value is not', async () => {
  const dice = seededDice(8)
  // a rate of Gamma(1/2), an exponential by the square of a sine: the mean of what is bought at such rates has no end
  const rate = () => -Math.log(1 - dice.next()) * Math.sin(dice.next() * (Math.PI / 2)) ** 2
  const heavy = LINES.map((line, at) =>
    at === 0 ? line : line.replace(/[^,]*$/, (-Math.log(1 - dice.next()) / rate()).toFixed(9)),
  )
  const { code, stdout, stderr } = await clv(heavy.join('\n'), '--json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(stdout)).toMatchObject({ lifetime_value: { untold: expect.stringContaining('VALUE_WITHOUT_MEAN') } })
  expect((await clv(heavy.join('\n'))).stderr).toContain('VALUE_WITHOUT_MEAN')
})
