import type { YamlMap } from '../yaml-map.js'
import { BETWEEN, canBeMet, COMPARING, type Expectation, expectationText, type NumberRange } from './expectation.js'
import type { Measure } from './quality-check.js'

const OPERATORS = [...COMPARING, ...BETWEEN]

/** The one `mustBe…` of a check. One that no data can meet is refused. */
export function readExpectation(entry: YamlMap, measure: Measure): Expectation {
  const [operator, second] = OPERATORS.filter((each) => entry.has(each))
  if (operator === undefined) throw entry.refuse(`says nothing of the number it expects; add one of ${OPERATORS.join(', ')}`)
  if (second !== undefined)
    throw entry.refuse(`expected one operator, and ${operator} is there already; write another check with this one`, second)
  const expected = expectationOf(entry)
  if (!expected) throw entry.refuse('expected a number', operator)
  if (!canBeMet([expected], rangeOf(measure)))
    throw entry.refuse(`no data can meet ${expectationText(expected)}; correct the bound`, operator)
  return expected
}

/** What numbers a measure can give at all. */
export const rangeOf = (measure: Measure): NumberRange => ({
  isWhole: 'unit' in measure && measure.unit === 'rows',
  isNegative: measure.kind === 'query',
})

function expectationOf(entry: YamlMap): Expectation | undefined {
  for (const operator of COMPARING) {
    const value = entry.optionalNumber(operator)
    if (value !== undefined) return { operator, value }
  }
  for (const operator of BETWEEN) {
    if (!entry.has(operator)) continue
    const [from, to, ...more] = entry.numbers(operator)
    if (from === undefined || to === undefined || more.length > 0)
      throw entry.refuse('expected two numbers, the smaller first', operator)
    if (from >= to) throw entry.refuse(`expected the smaller number first, got ${from} and ${to}; turn them round`, operator)
    return { operator, from, to }
  }
  return undefined
}
