import { type ModelTable, optionalText, silver, text } from '@storemesh/domain'
import { describe, expect, test } from 'vitest'
import { dayColumnOf } from '../replay/days.js'
import {
  accountsScd,
  anyTellings,
  createAccounts,
  INSTANTS,
  momentAt,
  type Telling,
  tellAccounts,
} from './fixtures/account-world.js'
import { type LineWorld, lineWorlds } from './fixtures/line-world.js'
import { refreshModel } from './refresh-model.js'
import { versionColumns } from './version-columns.js'

const openWorld = lineWorlds()
const REFRESHES = 5

const versionsIn = (world: LineWorld) => world.rows('SELECT * FROM shop.accounts_scd ORDER BY account_id, effective_at')

async function toldInto(world: LineWorld, ...lots: readonly (readonly Telling[])[]) {
  await createAccounts(world.parts)
  for (const lot of lots) {
    await tellAccounts(world.parts, lot)
    await refreshModel(world.parts, 'shop', accountsScd)
  }
  return versionsIn(world)
}

const lotsOf = (tellings: readonly Telling[], count: number) =>
  Array.from({ length: count }, (_, lot) => tellings.filter((_telling, at) => at % count === lot))

/** What was last said of an account at an instant, and of one moment last; nothing where that it is closed. */
function lastTold(tellings: readonly Telling[], account_id: string, instant: string): readonly (string | null)[] {
  const last = tellings
    .filter((telling) => telling.account_id === account_id && telling.changed_at <= instant)
    .toSorted((one, other) =>
      one.changed_at === other.changed_at ? one.source_offset - other.source_offset : one.changed_at < other.changed_at ? -1 : 1,
    )
    .at(-1)
  return last && last.is_closed !== true ? [last.city] : []
}

describe.each([1, 2, 3])('histories that are told in any order, twice and late, over several refreshes: seed %i', (seed) => {
  const tellings = anyTellings(seed)

  test('at any instant the one version that holds is the state last told for it', async () => {
    const versions = await toldInto(await openWorld(seed), ...lotsOf(tellings, REFRESHES))
    const questions = ['u1', 'u2', 'u3'].flatMap((account_id) => INSTANTS.map((instant) => ({ account_id, instant })))
    const holding = ({ account_id, instant }: (typeof questions)[number]) =>
      versions
        .filter((row) => row['account_id'] === account_id && text(row, 'effective_at') <= instant)
        .filter((row) => instant < (optionalText(row, 'end_at') ?? 'for ever'))
        .map((row) => row['city'])
    expect(questions.map(holding)).toEqual(questions.map(({ account_id, instant }) => lastTold(tellings, account_id, instant)))
  })

  test('no two neighbours say the same, the current one alone has no end, and days are those of the instants', async () => {
    const versions = await toldInto(await openWorld(seed), ...lotsOf(tellings, REFRESHES))
    const stateOf = (row: (typeof versions)[number]) => JSON.stringify([row['account_id'], row['city']])
    const alike = versions.filter((row, at) =>
      versions.slice(0, at).some((before) => before['end_at'] === row['effective_at'] && stateOf(before) === stateOf(row)),
    )
    expect(alike).toEqual([])
    expect(versions.map((row) => [row['is_current'], row['effective_date'], row['end_date']])).toEqual(
      versions.map((row) => [
        row['end_at'] === null,
        text(row, 'effective_at').slice(0, 10),
        optionalText(row, 'end_at')?.slice(0, 10) ?? null,
      ]),
    )
  })

  test('they are what is told at once says', async () => {
    const [inLots, atOnce] = [await openWorld(seed), await openWorld(seed)]
    const said = await toldInto(inLots, ...lotsOf(tellings, REFRESHES))
    expect(said.length).toBeGreaterThan(10)
    expect(said).toEqual(await toldInto(atOnce, tellings))
  })
})

const sari = (day: number, city: string | null, more: Partial<Telling> = {}): Telling => ({
  account_id: 'sari',
  city,
  is_closed: false,
  changed_at: momentAt(2 * day),
  source_offset: 0,
  ...more,
})

const spansOf = (versions: Awaited<ReturnType<typeof toldInto>>) =>
  versions.map((row) => [row['city'], row['effective_date'], row['end_date'], row['is_current']])

test('a change that is told late is folded into the past', async () => {
  const versions = await toldInto(await openWorld(1), [sari(0, 'Jakarta'), sari(4, 'Medan')], [sari(2, null)])
  expect(spansOf(versions)).toEqual([
    ['Jakarta', '2026-02-20', '2026-02-22', false],
    [null, '2026-02-22', '2026-02-24', false],
    ['Medan', '2026-02-24', null, true],
  ])
})

test('what says nothing new makes no version, and one that it parts becomes two', async () => {
  const versions = await toldInto(await openWorld(1), [sari(0, 'Jakarta'), sari(2, 'Jakarta')], [sari(1, 'Medan')])
  expect(spansOf(versions)).toEqual([
    ['Jakarta', '2026-02-20', '2026-02-21', false],
    ['Medan', '2026-02-21', '2026-02-22', false],
    ['Jakarta', '2026-02-22', null, true],
  ])
})

test('a key that is gone has no current version, and begins another where it comes back', async () => {
  const closed = sari(1, 'Jakarta', { is_closed: true })
  const world = await openWorld(1)
  expect(spansOf(await toldInto(world, [sari(0, 'Jakarta')], [closed]))).toEqual([['Jakarta', '2026-02-20', '2026-02-21', false]])
  await tellAccounts(world.parts, [sari(3, 'Jakarta')])
  await refreshModel(world.parts, 'shop', accountsScd)
  expect(spansOf(await versionsIn(world))).toEqual([
    ['Jakarta', '2026-02-20', '2026-02-21', false],
    ['Jakarta', '2026-02-23', null, true],
  ])
})

test('of two states at one moment the one that stands later in the source holds, whichever is read first', async () => {
  const [first, second] = [sari(0, 'Medan', { source_offset: 7 }), sari(0, 'Jakarta', { source_offset: 8 })]
  expect(spansOf(await toldInto(await openWorld(1), [first], [second]))).toEqual([['Jakarta', '2026-02-20', null, true]])
  expect(spansOf(await toldInto(await openWorld(1), [second], [first]))).toEqual([['Jakarta', '2026-02-20', null, true]])
})

describe('a model of versions is refused', () => {
  const write = { mode: 'versions', key: ['account_id'], at: 'changed_at', entity: { of: {} } } as const
  const told = [
    { name: 'account_id', type: 'string', required: false },
    { name: 'changed_at', type: 'timestamptz', required: false },
  ] as const

  test('whose SELECT lacks the key, the moment or what says that a key is gone', () => {
    expect(() => versionColumns('accounts_scd', { ...write, at: 'told_at', gone: 'is_closed' }, told)).toThrow(
      'DOMAIN_INVALID: accounts_scd is written as versions, and its SELECT lacks told_at, is_closed: select them, or declare others',
    )
  })

  test('whose moment is a day, or whose SELECT makes versions itself', () => {
    const day = [...told.slice(0, 1), { name: 'changed_at', type: 'date', required: false } as const]
    expect(() => versionColumns('accounts_scd', write, day)).toThrow('changed_at says from when on, and is to be timestamptz')
    const ended = [...told, { name: 'end_at', type: 'timestamptz', required: false } as const]
    expect(() => versionColumns('accounts_scd', write, ended)).toThrow('its SELECT has end_at, which follow from changed_at')
  })

  test('whose table has the moment beside the versions: it would be an attribute that always differs', async () => {
    const { parts } = await openWorld(1)
    await createAccounts(parts)
    await tellAccounts(parts, [sari(0, 'Jakarta')])
    await refreshModel(parts, 'shop', accountsScd)
    const other = silver('accounts_scd', { ...accountsScd, write: { ...write, at: 'city' } })
    await expect(refreshModel(parts, 'shop', other)).rejects.toThrow(
      'accounts_scd is written as versions, and its table has city',
    )
  })
})

test('days of versions are not computed again by themselves: one ends where that of another day begins', () => {
  const byDay: ModelTable = { ...accountsScd, partition: { column: 'effective_at', transform: 'day' } }
  expect(() => dayColumnOf(byDay)).toThrow('REPLAY_DAYS_UNSUPPORTED: accounts_scd holds versions')
})

test('a state without a moment is not guessed at', async () => {
  const { parts } = await openWorld(1)
  await createAccounts(parts)
  await tellAccounts(parts, [sari(0, 'Jakarta')])
  const lost = { ...accountsScd, sql: { url: new URL('./fixtures/accounts_without_moment.sql', import.meta.url) } }
  await expect(refreshModel(parts, 'shop', lost)).rejects.toThrow(
    'KEY_NOT_UNIQUE: shop.accounts_scd: expected one row for each account_id, effective_at',
  )
})
