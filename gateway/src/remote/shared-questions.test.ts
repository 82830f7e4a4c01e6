import { viewerAs } from '@storemesh/access'
import { Fault, isFault, seededDice } from '@storemesh/core'
import { type ExecutionResult, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { isResultObject } from '../plan/result-object.js'
import type { SubgraphRequest } from '../subgraph.js'
import { sharedQuestions } from './shared-questions.js'

const VIEWERS = [
  viewerAs('ada', { kind: 'role', role: 'finance' }),
  viewerAs('bob', { kind: 'role', role: 'finance' }), // the rights of ada
  viewerAs('eve', { kind: 'role', role: 'marketing' }),
]
const [ada, bob, eve] = VIEWERS

interface Asking {
  readonly viewer?: SubgraphRequest['context']['viewer'] | undefined
  readonly id?: number
  readonly operation?: SubgraphRequest['operation']
  readonly mayShare?: boolean
  readonly signal?: AbortSignal
}

function request({ viewer = ada, id = 0, operation = 'query', mayShare = true, signal }: Asking): SubgraphRequest {
  if (!viewer) throw new Error('expected a viewer')
  const source = `${operation} ($id: Int) { row(id: $id) { id } }`
  const context = { viewer, request_id: 'r1', signal: signal ?? new AbortController().signal }
  return { document: parse(source), source, operation, variables: { id }, context, mayShare }
}

/** A subgraph that answers when the test wants it, with the rights, the question and how often it was changed before it was asked. */
function heldSubgraph() {
  const held: { readonly request: SubgraphRequest; readonly answer: () => void; readonly break: () => void }[] = []
  const state = { version: 0, asked: 0 }
  const shared = sharedQuestions('stock', (asked) => {
    state.asked++
    const row = { key: asked.context.viewer.key, id: asked.variables['id'], version: state.version }
    return new Promise<ExecutionResult>((resolve, reject) => {
      const answer = () => {
        if (asked.operation === 'mutation') state.version++
        resolve({ data: { row } })
      }
      asked.context.signal.addEventListener('abort', () => reject(new Fault('REQUEST_ABORTED', 'nobody waits')))
      held.push({ request: asked, answer, break: () => reject(new Fault('SUBGRAPH_UNREACHABLE', 'as the test wants it')) })
    })
  })
  return { held, state, shared }
}

const rowOf = ({ data }: ExecutionResult) => {
  const row = data?.['row']
  if (!isResultObject(row)) throw new Error('expected a row')
  return row
}
const codeOf = (error: unknown) => (error instanceof Fault ? error.code : 'no fault')

describe('the same question with the same rights', () => {
  test('is asked once while it waits, and again when it was answered', async () => {
    const { held, state, shared } = heldSubgraph()
    const both = [shared.ask(request({})), shared.ask(request({ viewer: bob }))]
    expect(state.asked).toBe(1)
    held[0]?.answer()
    for (const answer of await Promise.all(both)) expect(rowOf(answer)).toEqual({ key: ada?.key, id: 0, version: 0 })
    void shared.ask(request({}))
    expect(state.asked).toBe(2)
  })

  test('is answered to each as his own: what one writes into it another does not read', async () => {
    const { held, shared } = heldSubgraph()
    const both = [shared.ask(request({})), shared.ask(request({ viewer: bob }))]
    held[0]?.answer()
    const [first, second] = await Promise.all(both.map(async (answer) => rowOf(await answer)))
    if (first) first['id'] = 'written over'
    expect(second?.['id']).toBe(0)
  })

  test.each([
    ['other rights', { viewer: eve }],
    ['another value', { id: 1 }],
    ['a change', { operation: 'mutation' }],
    ['what has to be asked anew', { mayShare: false }],
  ] satisfies [string, Asking][])('is not shared with %s', (_what, other) => {
    const { state, shared } = heldSubgraph()
    for (const asking of [{}, other]) void shared.ask(request(asking))
    expect(state.asked).toBe(2)
  })

  test('goes on when whoever asked first leaves, and ends when the last does', async () => {
    const { held, shared } = heldSubgraph()
    const [first, second] = [new AbortController(), new AbortController()]
    const one = shared.ask(request({ signal: first.signal })).catch(codeOf)
    const two = shared.ask(request({ viewer: bob, signal: second.signal })).catch(codeOf)
    first.abort()
    expect(await one).toBe('REQUEST_ABORTED')
    expect(held[0]?.request.context.signal.aborted).toBe(false)
    second.abort()
    expect(await two).toBe('REQUEST_ABORTED')
    expect(held[0]?.request.context.signal.aborted).toBe(true)
    expect(shared.waiting).toBe(0)
  })

  test('fails for all who wait, and is asked again by the next', async () => {
    const { held, state, shared } = heldSubgraph()
    const both = [shared.ask(request({})), shared.ask(request({ viewer: bob }))].map((answer) => answer.catch(codeOf))
    held[0]?.break()
    expect(await Promise.all(both)).toEqual(['SUBGRAPH_UNREACHABLE', 'SUBGRAPH_UNREACHABLE'])
    void shared.ask(request({}))
    expect(state.asked).toBe(2)
  })
})

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'whoever asks has his own answer, by his own rights, and none older than the last change: in any order (seed %i)',
  async (seed) => {
    const dice = seededDice(seed)
    const pick = (count: number) => Math.floor(dice.next() * count)
    const { held, state, shared } = heldSubgraph()
    const over: Promise<void>[] = []
    const leaving: (() => void)[] = []
    let [readers, changes] = [0, 0]

    function ask() {
      const [viewer, id, left] = [VIEWERS[pick(VIEWERS.length)], pick(3), new AbortController()]
      const since = state.version
      readers++
      leaving.push(() => left.abort())
      const answered = shared.ask(request({ viewer, id, signal: left.signal })).then(
        (answer) => {
          const row = rowOf(answer)
          expect(row).toMatchObject({ key: viewer?.key, id })
          expect(Number(row['version'])).toBeGreaterThanOrEqual(since)
          row['version'] = -1 // into his own, or another reads it
        },
        (error: unknown) => expect(isFault(error, left.signal.aborted ? 'REQUEST_ABORTED' : 'SUBGRAPH_UNREACHABLE')).toBe(true),
      )
      over.push(answered)
    }
    for (let step = 0; step < 400; step++) {
      const what = dice.next()
      if (what < 0.6) ask()
      else if (what < 0.65) {
        changes++
        over.push(
          shared.ask(request({ operation: 'mutation' })).then(
            () => undefined,
            () => undefined,
          ),
        )
      } else if (what < 0.75) leaving.splice(pick(leaving.length), 1)[0]?.()
      else if (what < 0.8) held.splice(pick(held.length), 1)[0]?.break()
      else held.splice(pick(held.length), 1)[0]?.answer()
      await Promise.resolve()
      await Promise.resolve()
    }
    for (const { answer } of held) answer()
    await Promise.all(over)
    expect(shared.waiting).toBe(0)
    expect(state.asked - changes).toBeLessThan(readers)
  },
)
