import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Fault, isJsonObject, parseJson, seededDice, systemClock } from '@storemesh/core'
import { deriveKinds, deriveManner, IdentityIndex, resolve, Scorer, TableBuilder, USUAL_LIMITS } from '@storemesh/identity'
import type { Bench, Place } from './bench.js'
import { atLeast, atMost, type Figure, figure } from './figure.js'
import { TOLD_HEADER, toldPeople } from './identity/told-people.js'
import { spreadOf } from './measure/spread.js'

const RECORDS = 1_000_000
const NEW_RECORDS = 2000
const COMPARED_WITH_ALL = 10
const SAMPLED = 20_000

/** A million records resolved by the command as a user has it, and then one new record after the other. */
export const identity: Bench = {
  name: 'identity',
  async run(place) {
    const file = join(place.folder, 'people.csv')
    await pipeline(Readable.from(lines()), createWriteStream(file))
    return [...(await allAtOnce(place, file)), oneAtATime()]
  },
}

function* lines(): Generator<string> {
  yield `${TOLD_HEADER.join(',')}\n`
  for (const fields of toldPeople(RECORDS)) yield `${fields.join(',')}\n`
}

async function allAtOnce({ programs }: Place, file: string): Promise<readonly Figure[]> {
  const program = programs.mesh('identity', 'evaluate', file, '--id', 'record', '--truth', 'person', '--json')
  const told = parseJson(await program.done())
  const number = (name: string): number => (isJsonObject(told) ? Number(told[name]) : Number.NaN)
  const plain = await programs.own(new URL('./baselines/equal-contacts.ts', import.meta.url), [file]).done()
  const [took_s = Number.NaN, memory_mib = Number.NaN, pairs = 0, right = 0, all = 0] = plain.trim().split(' ').map(Number)
  const besides = (value: number) => ({ what: 'equal e-mail or phone, by DuckDB', value })
  // F1 is so near to 1 that three digits do not tell it
  const amiss = (clustered: number, found: number, of: number) => ((clustered + of - 2 * found) / of) * 10_000
  return [
    figure({
      what: '1 M records from a file into clusters',
      value: number('time_ms') / 1000,
      unit: 's',
      baseline: besides(took_s),
      target: atMost(45),
    }),
    figure({
      what: 'resident memory at most meanwhile',
      value: number('memory_mib'),
      unit: 'MiB',
      baseline: besides(memory_mib),
      target: atMost(2048),
    }),
    figure({
      what: 'over pairs in clusters',
      value: number('f1'),
      unit: 'F1',
      baseline: besides((2 * right) / (pairs + all)),
      target: atLeast(0.98),
    }),
    figure({
      what: 'wrong or missed, of 10,000',
      value: amiss(number('clustered_pairs'), number('found_pairs'), number('true_pairs')),
      unit: 'pairs',
      baseline: besides(amiss(pairs, right, all)),
    }),
  ]
}

function oneAtATime(): Figure {
  const { table, held } = allButTheLast()
  const { learned, clusters } = resolve(table.done(), USUAL_LIMITS, seededDice(1))
  const index = new IdentityIndex(table, learned, clusters, USUAL_LIMITS)
  let linked = 0
  const took = timesOfEach(held, (fields) => {
    if (index.add(fields).link !== undefined) linked += 1
  })
  if (linked === 0) throw new Fault('BENCH_NOTHING_MEASURED', 'expected new records to find somebody, none did')
  const scorer = new Scorer(learned.compared, learned.model)
  const withAll = timesOfEach(held.slice(0, COMPARED_WITH_ALL), (_, at) => {
    for (let other = 0; other < RECORDS - NEW_RECORDS; other += 1) scorer.bitsFrom(0, other, RECORDS - NEW_RECORDS + at)
  })
  return figure({
    what: `one new record among 1 M, p99 of ${NEW_RECORDS}`,
    value: spreadOf('one new record', took).p99,
    unit: 'ms',
    baseline: { what: 'compared with every other, p50', value: spreadOf('compared with every other', withAll).p50 },
    target: atMost(20),
  })
}

/** A table of all records but the last ones, and these. */
function allButTheLast(): { readonly table: TableBuilder; readonly held: readonly (readonly string[])[] } {
  const sample = [...toldPeople(SAMPLED)]
  const sampled = TOLD_HEADER.map((column, at) => ({ column, fields: sample.map((fields) => fields[at] ?? '') }))
  const settings = deriveKinds(sampled, new Map(['record', 'person'].map((column) => [column, 'it is known'])))
  const table = new TableBuilder({ header: TOLD_HEADER, settings, manner: deriveManner(sampled, settings) })
  const held: (readonly string[])[] = []
  for (const fields of toldPeople(RECORDS)) {
    if (table.size < RECORDS - NEW_RECORDS) table.add(fields)
    else held.push(fields)
  }
  return { table, held }
}

const timesOfEach = (rows: readonly (readonly string[])[], work: (fields: readonly string[], at: number) => void): number[] =>
  rows.map((fields, at) => {
    const began_ms = systemClock.elapsed_ms()
    work(fields, at)
    return systemClock.elapsed_ms() - began_ms
  })
