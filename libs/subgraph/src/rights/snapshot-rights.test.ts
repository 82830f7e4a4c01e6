import type { Identity } from '@storemesh/access'
import { parse } from 'graphql'
import { describe, expect, onTestFinished, test } from 'vitest'
import { account, customer, marketing, openAccounts, sales, support } from './fixtures/accounts.js'

describe('a snapshot and what changes', () => {
  const told = async (who: Identity, given: string, world: Awaited<ReturnType<typeof openAccounts>>) => {
    const question = {
      document: parse(
        `subscription { accountChanged(${given}) { kind key { accountId } row { accountId email phone } cursor } }`,
      ),
      variables: {},
      context: world.contextOf(who),
    }
    const stream = await world.subgraph.execute({ ...question, operation: 'subscription' })
    if (!(Symbol.asyncIterator in stream))
      return { refused: JSON.stringify(stream), next: () => Promise.reject(new Error('refused')) }
    const events = stream[Symbol.asyncIterator]()
    onTestFinished(async () => void (await events.return?.()))
    const next = async (): Promise<ToldAccount> => {
      const { data } = JSON.parse(JSON.stringify((await events.next()).value))
      return data.accountChanged
    }
    return { refused: undefined, next }
  }
  interface ToldAccount {
    readonly kind: string
    readonly key: { readonly accountId: string } | null
    readonly row: { readonly accountId: string; readonly email: string | null; readonly phone: string | null } | null
    readonly cursor: string
  }
  const rowsOf = async (next: () => Promise<ToldAccount>): Promise<readonly ToldAccount[]> => {
    const rows: ToldAccount[] = []
    for (let event = await next(); event.kind === 'SNAPSHOT'; event = await next()) rows.push(event)
    return rows
  }

  test('are of what each may see, as he sees it', async () => {
    const world = await openAccounts()
    const seenBy = async (who: Identity, filter = '') => rowsOf((await told(who, `snapshot: true${filter}`, world)).next)
    expect((await seenBy({ kind: 'mesh' })).map(({ row }) => row?.accountId)).toEqual(['a1', 'a2', 'a3', 'a4', 'a5', 'a6'])
    expect((await seenBy(sales('Jawa'))).map(({ row }) => row?.accountId)).toEqual(['a1', 'a3', 'a5'])
    expect((await seenBy(customer('a4'))).map(({ row }) => row?.accountId)).toEqual(['a4'])
    const [masked] = await seenBy(marketing)
    expect(masked?.row).toEqual({ accountId: 'a1', email: expect.stringMatching(/^[0-9A-F]{64}$/), phone: null })
    expect(await seenBy(support)).toEqual([])
    const one = await seenBy(support, ', filter: { email: { is: "a2@example.com" } }')
    expect(one.map(({ row }) => row?.accountId)).toEqual(['a2'])
  })

  test('of nothing that is theirs to see cost nothing to look for, and a masked value finds none', async () => {
    const world = await openAccounts()
    const finance: Identity = { kind: 'role', role: 'finance' }
    expect(await rowsOf((await told(finance, 'snapshot: true', world)).next)).toEqual([])
    const guess = 'snapshot: true, filter: { email: { is: "a1@example.com" } }'
    const guessing = await told(marketing, guess, world)
    expect(await rowsOf(guessing.next)).toEqual([])
    expect(world.reads).toEqual([])
    // nor do changes answer the guess
    const waiting = guessing.next().catch(() => 'over')
    const seeing = await told(marketing, 'snapshot: false', world)
    await world.tell(account('a1'))
    expect((await seeing.next()).row?.accountId).toBe('a1')
    expect(await Promise.race([waiting, Promise.resolve('nothing')])).toBe('nothing')
  })

  test('tell a row that stops being theirs as gone to whoever was told of it, and by nothing to others', async () => {
    const world = await openAccounts()
    const ofJawa = await told(sales('Jawa'), 'snapshot: true', world)
    expect(await rowsOf(ofJawa.next)).toHaveLength(3)
    await world.tell(account('a2', 's2'), account('a1', 's2'), account('a2', 's1'))
    expect(await ofJawa.next()).toMatchObject({ kind: 'CHANGE', key: { accountId: 'a1' }, row: null })
    expect(await ofJawa.next()).toMatchObject({ kind: 'CHANGE', row: { accountId: 'a2' } })
  })

  test('tell a row that stops passing the filter as gone, since it is theirs to see', async () => {
    const world = await openAccounts()
    const { next } = await told({ kind: 'mesh' }, 'snapshot: true, filter: { email: { is: "a1@example.com" } }', world)
    expect((await rowsOf(next)).map(({ row }) => row?.accountId)).toEqual(['a1'])
    await world.tell({ ...account('a1'), email: 'else@example.com' })
    expect(await next()).toMatchObject({ kind: 'CHANGE', key: { accountId: 'a1' }, row: null })
  })

  test('go on by a cursor for him to whom it was given, of the same filter, and for nobody else', async () => {
    const world = await openAccounts()
    const { next } = await told(sales('Jawa'), 'snapshot: true', world)
    const { cursor } = await next()
    const resumed = await told(sales('Jawa'), `snapshot: true, after: "${cursor}"`, world)
    expect((await rowsOf(resumed.next)).map(({ row }) => row?.accountId)).toEqual(['a3', 'a5'])
    const refusals = [
      await told(sales('Bali'), `after: "${cursor}"`, world),
      await told({ kind: 'mesh' }, `after: "${cursor}"`, world),
      await told(sales('Jawa'), `filter: { accountId: { from: "a0" } }, after: "${cursor}"`, world),
    ].map(({ refused }) => refused ?? 'taken')
    expect(new Set(refusals).size).toBe(1)
    expect(refusals[0]).toContain('CURSOR_INVALID')
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toContain('a1')
  })

  test('begin with no snapshot where rows are only scanned', async () => {
    const world = await openAccounts({ kind: 'scanned', table: 'people.accounts' })
    expect((await told({ kind: 'mesh' }, 'snapshot: true', world)).refused).toContain('SNAPSHOT_UNAVAILABLE')
  })
})
