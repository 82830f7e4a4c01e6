import { dayText, type Dice, seededDice } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import type { Given } from '../compare/corpus/given-contract.js'
import { fieldsOf } from '../compare/field.js'
import { type Terms, WHOLE } from '../compare/terms.js'
import { type ContractFile, type ContractSet, readContractFiles } from '../consumer/contract-set.js'
import { isInRange } from '../consumer/version-range.js'
import { contractReference } from '../contract.js'
import { NOTICE_DAYS_MIN } from './endings.js'
import { consumer, DAY_MS, openShop, sales } from './fixtures/shop.js'
import { publishedFiles, type Standing } from './published-contracts.js'

const STEPS = 90
const FIELDS = ['note', 'tags', 'ratio'] as const
const RANGES = ['^1.0.0', '^2.0.0', '^1.0.0 || ^2.0.0', '^1.0.0 || ^2.0.0 || ^3.0.0', '^2.0.0 || ^3.0.0'] as const

/** One version as its team has it now. */
interface Version {
  readonly number: readonly [number, number, number]
  readonly status: 'draft' | 'active' | 'deprecated'
  readonly gone: ReadonlySet<string>
  readonly ends: Readonly<Record<string, string>>
  /** A comment in its file. */
  readonly remark: number
}

const FIRST: Version = { number: [1, 0, 0], status: 'active', gone: new Set(), ends: {}, remark: 0 }

const givenOf = ({ number, status, gone, ends }: Version): Given => ({
  version: number.join('.'),
  status,
  ends,
  fields: Object.fromEntries([...gone].map((field) => [field, 'gone'])),
})

const filesOf = (versions: readonly Version[]): readonly ContractFile[] =>
  versions.map((version) => {
    const { path, text } = sales(givenOf(version), `shop/sales@${version.number[0]}.yaml`)
    return { path, text: `# ${version.remark}\n${text}` }
  })

/** What a team may do to a version, wisely or not. */
function changed(version: Version, dice: Dice, now_ms: number): readonly Version[] {
  const [major, minor, patch] = version.number
  const next: Version = { ...version, number: [major, minor + 1, patch] }
  const after: Version = { ...FIRST, number: [major + 1, 0, 0] }
  const day = dayText(now_ms + dice.between(10, 120) * DAY_MS)
  const field = dice.pick(FIELDS)
  const without = { gone: new Set([...version.gone, field]), ends: {} }
  const isDraft = version.status === 'draft'
  const announced: Version = { ...after, gone: new Set([...version.gone, ...Object.keys(version.ends)]) }
  // what was announced is what somebody means to do
  if (Object.keys(version.ends).length > 0 && dice.chance(0.5)) return version.status === 'deprecated' ? [] : [announced]
  const tries: readonly [() => readonly Version[], ...(() => readonly Version[])[]] = [
    () => [{ ...next, ...without }],
    () => [version, { ...after, ...without }],
    () => [announced],
    () => [{ ...after, ...without }],
    () => (isDraft || version.gone.has(field) ? [version] : [{ ...next, ends: { ...version.ends, [field]: day } }]),
    () => (isDraft ? [version] : [{ ...next, status: 'deprecated', ends: { ...version.ends, sales: day } }]),
    () => [],
    () => [{ ...version, number: [major, minor, Math.max(0, patch - 1)], ends: {} }],
    () => [{ ...next, status: dice.pick(['draft', 'active']) }],
    () => [{ ...next, gone: new Set() }],
    () => [{ ...version, remark: version.remark + 1 }],
  ]
  return dice.pick(tries)()
}

/** The lowest version that a consumer takes is the one that it runs on until it moves. */
function unread({ contracts, consumers }: ContractSet): readonly string[] {
  const versions = [...contracts.values()].toSorted((a, b) => a.contract.major - b.contract.major)
  return consumers.flatMap(({ name, reads }) =>
    reads.flatMap(({ versions: range, fields }) => {
      const taken = versions.find(({ contract }) => isInRange(range, contract.version))
      const known = taken && fieldsOf(taken)
      return fields.filter(({ text }) => !known?.has(text)).map(({ text }) => `${name} is without ${text}`)
    }),
  )
}

/** What was published, watched from outside: each text of a version, and when each end was first told. */
function watch() {
  const texts = new Map<string, string>()
  const told = new Map<string, number>()
  let before: ReadonlyMap<string, Terms> = new Map()

  const rewritten = (files: readonly ContractFile[], { contract }: Terms): readonly string[] => {
    const version = `${contractReference(contract)} ${contract.version}`
    const text = files.find(({ path }) => path === contract.file)?.text ?? ''
    const first = texts.get(version) ?? text
    texts.set(version, first)
    return first === text ? [] : [`${version} was rewritten`]
  }
  /** All of it, or each field that the next version lacks, was told of long enough before. */
  const tooSoon = (reference: string, terms: Terms, now: ContractSet, now_ms: number): readonly string[] => {
    if (terms.contract.status === 'draft') return []
    const next = [...now.contracts.values()]
      .filter(({ contract }) => contract.major > terms.contract.major)
      .toSorted((a, b) => a.contract.major - b.contract.major)
      .at(0)
    const kept = next && fieldsOf(next)
    const lost = terms.ends.has(WHOLE) || !kept ? [WHOLE] : [...fieldsOf(terms).keys()].filter((path) => !kept.has(path))
    return lost
      .filter((path) => now_ms - (told.get(`${reference} ${path}`) ?? now_ms) < NOTICE_DAYS_MIN * DAY_MS)
      .map((path) => `${reference} ${path} went without notice`)
  }
  return (standing: Standing, now_ms: number) => {
    const files = publishedFiles(standing)
    const now = readContractFiles(files)
    const gone = [...before].filter(([reference]) => !now.contracts.has(reference))
    const wrong = [
      ...unread(now),
      ...[...now.contracts.values()].flatMap((terms) => rewritten(files, terms)),
      ...gone.flatMap(([reference, terms]) => tooSoon(reference, terms, now, now_ms)),
    ]
    for (const [reference, { ends }] of now.contracts)
      for (const path of ends.keys()) told.set(`${reference} ${path}`, told.get(`${reference} ${path}`) ?? now_ms)
    before = now.contracts
    return { wrong, gone: gone.length }
  }
}

describe.each([1, 2, 3])('whatever a team and its consumers try (seed %i)', (seed) => {
  test('no consumer is left without what it reads, no version changes, and nothing goes without notice', async () => {
    const dice = seededDice(seed)
    const { publish, contracts, clock, passDays } = await openShop()
    const watched = watch()
    const seen = { published: 0, refused: 0, gone: 0 }
    let versions: readonly Version[] = [FIRST]
    await publish(['shop'], filesOf(versions))
    watched(await contracts.standing(), clock.now_ms())
    for (let step = 0; step < STEPS; step += 1) {
      passDays(dice.pick([0, 5, 20, 40]))
      const tried = versions.flatMap((version) => (dice.chance(0.6) ? changed(version, dice, clock.now_ms()) : [version]))
      const name = dice.pick(['shelf', 'till'])
      const reader = consumer(name, dice.pick(RANGES), ['id', ...FIELDS.filter(() => dice.chance(0.2))].join(', '))
      const isOfShop = dice.chance(0.8)
      const { deployable } = await (isOfShop ? publish(['shop'], filesOf(tried)) : publish([name], [reader]))
      if (deployable && isOfShop) versions = tried
      const { wrong, gone } = watched(await contracts.standing(), clock.now_ms())
      expect(wrong).toEqual([])
      seen[deployable ? 'published' : 'refused'] += 1
      seen.gone += gone
    }
    expect(Object.entries(seen).filter(([, times]) => times === 0)).toEqual([])
  })
})
