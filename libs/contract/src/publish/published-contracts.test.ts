import { isFault, seededDice, virtualClock } from '@storemesh/core'
import { filesystemStore, objectKey, type ObjectStore } from '@storemesh/object-store'
import { temporaryFolder } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'
import { consumer, EVERYBODY, openShop, sales, shelf, START, till } from './fixtures/shop.js'
import { publishContracts } from './publish-contracts.js'
import { publishedContracts } from './published-contracts.js'

const PUBLISHERS = 12
const FIELDS = ['id', 'region', 'note', 'count', 'amount', 'total'] as const

/** Each step takes as long as the dice say, so that publishers come between each other at any step. */
function slow(store: ObjectStore, seed: number): ObjectStore {
  const dice = seededDice(seed)
  const pause = async () => {
    for (let turns = dice.between(0, 8); turns > 0; turns -= 1) await new Promise(setImmediate)
  }
  return {
    ...store,
    read: (...asked) => pause().then(() => store.read(...asked)),
    write: (...asked) => pause().then(() => store.write(...asked)),
  }
}

describe.each([1, 2, 3, 4, 5, 6])('of many who publish at once (seed %i)', (seed) => {
  test('each revision has one number, none is lost, and who was second in a domain is told so', async () => {
    const store = filesystemStore(await temporaryFolder())
    const clock = virtualClock(Date.parse(START))
    const publish = (name: string, file: ReturnType<typeof consumer>, by: string) =>
      publishContracts(
        publishedContracts(slow(store, seed)),
        { domains: [name], files: [file], subgraphs: new Map() },
        { clock, by },
      )
    await publish('shop', sales(), 'first')

    const dice = seededDice(seed)
    const outcomes = await Promise.all(
      Array.from({ length: PUBLISHERS }, async (_, at) => {
        const name = dice.pick(['shelf', 'till', 'door'])
        const file = consumer(name, '^1.0.0', dice.pick(FIELDS))
        const by = `publisher ${at}`
        return { name, file, by, said: await publish(name, file, by).catch((error: unknown) => error) }
      }),
    )

    const won = outcomes.flatMap(({ said, ...rest }) => (hasRevision(said) ? [{ ...rest, number: said.revision.number }] : []))
    const contracts = publishedContracts(store)
    const { number, domains } = await contracts.standing()
    expect(won.map((each) => each.number).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: number - 1 }, (_, at) => at + 2),
    )
    for (const { name, file, by, number } of won) {
      const revision = await contracts.revision(number)
      expect(revision).toMatchObject({ number, published_by: by })
      expect(revision.domains.get(name)?.files).toEqual([file])
    }
    const newest = new Map(won.toSorted((a, b) => a.number - b.number).map(({ name, file }) => [name, [file]]))
    expect(new Map([...domains].map(([name, { files }]) => [name, files]))).toEqual(new Map([['shop', [sales()]], ...newest]))
    const failed = outcomes.filter(({ said }) => said instanceof Error)
    expect(failed.filter(({ said }) => !isFault(said, 'PUBLISHED_MEANWHILE'))).toEqual([])
  })
})

const hasRevision = (said: unknown): said is { readonly revision: { readonly number: number } } =>
  typeof said === 'object' && said !== null && 'revision' in said && said.revision !== undefined

test('who comes second is told which revision came between, and what to do', async () => {
  const { store, contracts, clock, publish } = await openShop()
  await publish(EVERYBODY, [sales(), shelf(), till()])
  const offer = { domains: ['till'], files: [till('^1.0.0', 'id, total')], subgraphs: new Map() }
  const late = {
    ...contracts,
    append: async (...asked: Parameters<typeof contracts.append>) => {
      if ((await contracts.standing()).number === 1) await publish(['till'], [till('^1.0.0', 'id')])
      return contracts.append(...asked)
    },
  }
  await expect(publishContracts(late, offer, { clock, by: 'another' })).rejects.toThrow(
    /^PUBLISHED_MEANWHILE: till: revision 2, which somebody published at 2026-11-01T00:00:00\.000000Z, came between; see mesh contracts diff/,
  )
  expect((await contracts.revision(2)).domains.get('till')?.files).toEqual([till('^1.0.0', 'id')])
  expect((await publishedContracts(store).standing()).number).toBe(2)
})

test('a publish that another domain came before is judged again by what that one published', async () => {
  const { contracts, clock, passDays, publish } = await openShop()
  const both = '^1.0.0 || ^2.0.0'
  await publish(['shop', 'till'], [sales(), till(both)])
  await publish(['shop'], [sales({ version: '1.1.0', ends: { note: '2027-01-30' } })])
  passDays(90)
  const late = {
    ...contracts,
    append: async (...asked: Parameters<typeof contracts.append>) => {
      await publish(['shelf'], [shelf(both)])
      return contracts.append(...asked)
    },
  }
  const offer = { domains: ['shop'], files: [sales({ version: '2.0.0', fields: { note: 'gone' } })], subgraphs: new Map() }
  const answer = await publishContracts(late, offer, { clock, by: 'another' })
  expect(answer).toMatchObject({ deployable: false, breaks: [{ consumer: 'shelf', fields: ['note'] }] })
  expect((await contracts.standing()).number).toBe(3)
})

describe('a registry of contracts', () => {
  test('that has nothing says so', async () => {
    const { contracts } = await openShop()
    expect(await contracts.standing()).toEqual({ number: 0, domains: new Map(), newest: new Map() })
  })

  test('does not see what a publisher that was killed left unfinished', async () => {
    const { store, contracts, publish } = await openShop()
    await publish(['shop'], [sales()])
    const killed = { ...store, write: () => Promise.reject(new Error('killed')) }
    const offer = { domains: ['shelf'], files: [shelf()], subgraphs: new Map() }
    const by = { clock: virtualClock(0), by: 'killed' }
    await expect(publishContracts(publishedContracts(killed), offer, by)).rejects.toThrow('killed')
    await store.write(objectKey('contracts/.unfinished-1'), Buffer.from('{"number":2'))
    expect((await contracts.standing()).number).toBe(1)
  })

  test('names a revision of which a byte is another one', async () => {
    const { store, contracts, publish } = await openShop()
    await publish(['shop'], [sales()])
    const key = objectKey('contracts/99999998.json')
    const bytes = await store.read(key)
    const dice = seededDice(7)
    for (let n = 0; n < 200; n += 1) {
      const at = dice.between(0, bytes.length - 1)
      await store.write(
        key,
        bytes.map((byte, place) => (place === at ? byte ^ (1 << dice.between(0, 6)) : byte)),
      )
      await expect(contracts.standing()).rejects.toThrow(/^REVISION_BROKEN: file:.*99999998\.json: expected a revision/)
    }
  })

  test('names a revision that is gone', async () => {
    const { store, contracts, publish } = await openShop()
    await publish(['shop'], [sales()])
    await publish(['till'], [till()])
    await store.delete(objectKey('contracts/99999998.json'))
    await expect(contracts.standing()).rejects.toThrow(/^REVISION_MISSING: expected revision 1 at file:/)
  })
})
