import { join } from 'node:path'
import { systemClock } from '@storemesh/core'
import { operationNotes, storedHistory } from '@storemesh/gateway'
import { embeddedKeyValueStore } from '@storemesh/key-value'
import { parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { freshFolder } from '../../testing/fresh-folder.js'
import { runVerb } from '../../testing/run-verb.js'
import { contracts } from '../../wiring/contracts.js'
import { loadDomains } from '../../wiring/domains.js'
import { sdlOf } from '../../wiring/subgraphs.js'

/** A data folder in which a graph was served and asked, with these fields of orders beside those that there are. */
async function keptWith(more: string, ...asked: readonly string[]) {
  const data = join(await freshFolder(), 'data')
  expect((await runVerb(data, ['simulate', '--events', '50', '--seed', '3'])).code).toBe(0)
  const { graph } = await openDataFolder(data, { mode: 'read' })
  const store = await embeddedKeyValueStore({ folder: graph, clock: systemClock })
  const known = await contracts()
  const parts = (await loadDomains()).flatMap((domain) => {
    const sdl = sdlOf(domain, known)
    return sdl === undefined ? [] : [{ name: domain.name, sdl: domain.name === 'orders' ? `${sdl}\n${more}` : sdl }]
  })
  const history = storedHistory(store, systemClock)
  await history.note(parts)
  const failures: unknown[] = []
  const notes = operationNotes({ store, clock: systemClock, onFailure: (error) => failures.push(error) })
  for (const text of asked) notes.note(parse(text))
  await notes.settled()
  expect(failures).toEqual([])
  await store.close()
  return { data, mesh: (...args: readonly string[]) => runVerb(data, ['graph', ...args]) }
}

const MORE = 'extend type Query { ordersEver: Int }'

describe('mesh graph', () => {
  test('check finds nothing in domains that are as they are served', async () => {
    const { mesh } = await keptWith('', '{ orders { edges { node { id } } } }')
    expect(await mesh('check')).toMatchObject({ code: 0, stdout: 'what is asked of the graph would be answered\n' })
  })

  test('check names the operation that would not be answered any more, and publishing is refused with it', async () => {
    const { data, mesh } = await keptWith(MORE, 'query Dashboard { ordersEver }', '{ orders { edges { node { id } } } }')
    const told = await mesh('check')
    expect(told.code).toBe(1)
    expect(told.stdout).toContain('breaking Query.ordersEver was removed. (FIELD_REMOVED)')
    expect(told.stdout).toMatch(/breaks Dashboard, asked last on [\d-]+: Cannot query field "ordersEver"/)
    const { broken } = JSON.parse((await mesh('check', '--json')).stdout)
    expect(broken).toMatchObject([{ name: 'Dashboard' }])
    const refused = await runVerb(data, ['contracts', 'publish'])
    expect(refused.code).toBe(1)
    expect(refused.stdout).toContain('OPERATION_BROKEN: Dashboard')
  })

  test('check lets go what nobody asks for', async () => {
    const { data, mesh } = await keptWith(MORE, '{ orders { edges { node { id } } } }')
    expect((await mesh('check', 'orders')).code).toBe(0)
    expect((await runVerb(data, ['contracts', 'publish'])).code).toBe(0)
  })

  test('history says what each graph changed, and rollback holds one until it goes forward', async () => {
    const { mesh, data } = await keptWith(MORE)
    expect(await mesh('rollback')).toMatchObject({ code: 1, stderr: expect.stringContaining('GRAPH_REVISION_UNKNOWN') })
    const { graph } = await openDataFolder(data, { mode: 'read' })
    const store = await embeddedKeyValueStore({ folder: graph, clock: systemClock })
    await storedHistory(store, systemClock).note([{ name: 'orders', sdl: 'type Query { a: Int }' }])
    await store.close()
    expect(await mesh('rollback')).toMatchObject({ code: 0, stdout: 'the graph is held at revision 1\n' })
    const revisions = JSON.parse((await mesh('history', '--json')).stdout)
    expect(revisions).toMatchObject([
      { revision: 2, domains: 'orders', changed: expect.stringContaining('orders'), held: false },
      { revision: 1, domains: expect.stringContaining('customers'), held: true },
    ])
    expect(await mesh('rollback', '7')).toMatchObject({ code: 1, stderr: expect.stringContaining('1 to 2 are kept') })
    expect(await mesh('rollback', 'seven')).toMatchObject({ code: 2, stderr: expect.stringContaining('POSITIONAL_INVALID') })
    expect(await mesh('rollback', '--forward', '--json')).toMatchObject({ code: 0, stdout: '{"held":null}\n' })
    expect((await mesh('history')).stdout).not.toContain('true')
  })

  test('says that there is nothing to go back to where no graph was served', async () => {
    const data = join(await freshFolder(), 'data')
    expect((await runVerb(data, ['simulate', '--events', '50', '--seed', '3'])).code).toBe(0)
    expect(await runVerb(data, ['graph', 'rollback', '1'])).toMatchObject({
      stderr: expect.stringContaining('GRAPH_REVISION_UNKNOWN'),
    })
    expect(await runVerb(data, ['graph', 'check'])).toMatchObject({ code: 0 })
  })
})
