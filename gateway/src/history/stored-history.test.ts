import { virtualClock } from '@storemesh/core'
import { embeddedKeyValueStore } from '@storemesh/key-value'
import { temporaryFolder } from '@storemesh/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { storedHistory } from './stored-history.js'

const part = (name: string, field: string) => ({ name, sdl: `type Query { ${field}: Int }` })

async function opened() {
  const clock = virtualClock(Date.parse('2026-11-28T10:00:00Z'))
  const store = await embeddedKeyValueStore({ folder: await temporaryFolder(), clock })
  onTestFinished(() => store.close())
  return { clock, store, history: storedHistory(store, clock) }
}

describe('the graphs that were served', () => {
  test('are kept, the newest first, and the same one twice in a row is one', async () => {
    const { history, clock } = await opened()
    await history.note([part('orders', 'a'), part('customers', 'b')])
    await history.note([part('customers', 'b'), part('orders', 'a')])
    clock.advance(1000)
    await history.note([part('customers', 'b'), part('orders', 'c')])
    const [newest, first, ...more] = await history.list(10)
    expect([newest?.number, first?.number, more]).toEqual([2, 1, []])
    expect(newest).toMatchObject({ at_ms: clock.now_ms(), parts: [part('customers', 'b'), part('orders', 'c')] })
    expect(await history.revision(1)).toEqual(first)
  })

  test('are a hundred at most, and their schemas go with them', async () => {
    const { history } = await opened()
    for (let n = 1; n <= 103; n++) await history.note([part('orders', `a${n}`), part('customers', 'b')])
    const kept = await history.list(1000)
    expect([kept.length, kept[0]?.number, kept.at(-1)?.number]).toEqual([100, 103, 4])
    expect(kept.at(-1)?.parts).toEqual([part('customers', 'b'), part('orders', 'a4')])
    await expect(history.revision(3)).rejects.toMatchObject({
      code: 'GRAPH_REVISION_UNKNOWN',
      message: expect.stringContaining('4 to 103 are kept'),
    })
  })

  test('are noted by several gateways at once, each once', async () => {
    const { store, clock, history } = await opened()
    const others = Array.from({ length: 5 }, () => storedHistory(store, clock))
    await Promise.all(others.map((other, n) => other.note([part('orders', `a${n % 3}`)])))
    const noted = (await history.list(10)).map(({ parts }) => parts[0]?.sdl)
    expect(new Set(noted)).toEqual(new Set([0, 1, 2].map((n) => part('orders', `a${n}`).sdl)))
    expect(noted.filter((sdl, at) => sdl === noted[at + 1])).toEqual([])
  })
})

describe('a graph that is held', () => {
  test('is the one that was named, until it is released', async () => {
    const { history } = await opened()
    await history.note([part('orders', 'a')])
    await history.note([part('orders', 'b')])
    expect(await history.held()).toBeUndefined()
    await history.hold(1)
    expect((await history.held())?.parts).toEqual([part('orders', 'a')])
    await history.hold(2)
    expect((await history.held())?.number).toBe(2)
    await history.release()
    expect(await history.held()).toBeUndefined()
  })

  test('is one that was served', async () => {
    const { history } = await opened()
    await expect(history.hold(1)).rejects.toMatchObject({ code: 'GRAPH_REVISION_UNKNOWN' })
    expect(await history.held()).toBeUndefined()
  })
})
