import { Fault, isFault, virtualClock } from '@storemesh/core'
import { expect, test } from 'vitest'
import type { EngineLink } from './engine-link.js'
import { openStatement } from './statement.js'

/** An engine that answers nothing until it is killed. */
function deafEngine(): EngineLink & { readonly told: string[] } {
  const told: string[] = []
  let lose: (fault: Fault) => void = () => undefined
  return {
    told,
    ready: async () => undefined,
    ask: () =>
      new Promise((_, reject) => {
        lose = reject
      }),
    stop: () => told.push('stop'),
    kill: () => {
      told.push('kill')
      lose(new Fault('ENGINE_LOST', 'it was killed'))
    },
    close: async () => undefined,
  }
}

const clockThatNeverRings = { ...virtualClock(0), sleep: () => new Promise<void>(() => undefined) }

test('a statement that does not end when it is interrupted is killed, and is told as past its deadline', async () => {
  const engine = deafEngine()
  const statement = openStatement(engine, virtualClock(0), 1, { deadline_ms: 10, signal: undefined })
  const failure = await statement.ask({ op: 'next', statement: 1 }).catch((error: unknown) => error)
  expect(isFault(failure, 'QUERY_DEADLINE')).toBe(true)
  expect(engine.told).toEqual(['stop', 'kill'])
})

test('a statement that was cancelled asks nothing', async () => {
  const engine = deafEngine()
  const statement = openStatement(engine, clockThatNeverRings, 1, { deadline_ms: 10, signal: AbortSignal.abort() })
  await expect(statement.ask({ op: 'next', statement: 1 })).rejects.toThrow('QUERY_CANCELLED')
})

test('a finished statement hears no deadline', () => {
  const engine = deafEngine()
  const cancel = new AbortController()
  const statement = openStatement(engine, clockThatNeverRings, 1, { deadline_ms: 10, signal: cancel.signal })
  statement.finish()
  cancel.abort()
  expect(statement.signal.aborted).toBe(false)
  expect(engine.told).toEqual([])
})
