import { Fault } from '@storemesh/core'
import { expect, test } from 'vitest'
import { handClock } from '../fixtures/hand-clock.js'
import { circuit } from './circuit.js'

const answers = async () => 'here'
const failsWith = (code: string) => async () => {
  throw new Fault(code, 'as the test wants it')
}
const silent = failsWith('SUBGRAPH_TIMEOUT')

function opened() {
  const clock = handClock(0)
  const way = circuit('stock', { subgraph_failures_max: 3, subgraph_rest_ms: 1000 }, clock)
  const codeOf = (ask: () => Promise<string>) =>
    way.through(ask).catch((error: unknown) => (error instanceof Fault ? error.code : 'no fault'))
  const fail = async (times: number) => {
    for (let n = 0; n < times; n++) await codeOf(silent)
  }
  return { clock, codeOf, fail }
}

test('a subgraph that did not answer several times in a row is not asked for a while', async () => {
  const { codeOf, fail, clock } = opened()
  await fail(2)
  expect(await codeOf(answers)).toBe('here')
  await fail(3)
  expect(await codeOf(answers)).toBe('SUBGRAPH_RESTS')
  clock.advance(1000)
  expect(await codeOf(answers)).toBe('here')
  await fail(2)
  expect(await codeOf(answers)).toBe('here')
})

test('after its rest one question tries, and the others wait for what becomes of it', async () => {
  const { codeOf, fail, clock } = opened()
  await fail(3)
  clock.advance(1000)
  let answer: (text: string) => void = () => undefined
  const trial = codeOf(() => new Promise<string>((resolve) => (answer = resolve)))
  expect(await codeOf(answers)).toBe('SUBGRAPH_RESTS')
  answer('here')
  expect([await trial, await codeOf(answers)]).toEqual(['here', 'here'])
})

test('a trial that fails begins the rest anew', async () => {
  const { codeOf, fail, clock } = opened()
  await fail(3)
  clock.advance(1000)
  expect(await codeOf(silent)).toBe('SUBGRAPH_TIMEOUT')
  clock.advance(999)
  expect(await codeOf(answers)).toBe('SUBGRAPH_RESTS')
  clock.advance(1)
  expect(await codeOf(answers)).toBe('here')
})

test('a client that leaves says nothing of the subgraph', async () => {
  const { codeOf, fail, clock } = opened()
  for (let n = 0; n < 10; n++) await codeOf(failsWith('REQUEST_ABORTED'))
  expect(await codeOf(answers)).toBe('here')
  await fail(3)
  clock.advance(1000)
  expect(await codeOf(failsWith('REQUEST_ABORTED'))).toBe('REQUEST_ABORTED')
  expect(await codeOf(answers)).toBe('here')
})

test('an answer that is wrong is an answer', async () => {
  const { codeOf, fail } = opened()
  await fail(2)
  await codeOf(failsWith('SUBGRAPH_RESPONSE_INVALID'))
  await fail(2)
  expect(await codeOf(answers)).toBe('here')
})
