import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Fault, isJsonObject, parseJson, seededDice, systemClock } from '@storemesh/core'
import { deriveKinds, deriveManner, IdentityIndex, resolve, TableBuilder, USUAL_LIMITS } from '@storemesh/identity'
import type { Bench } from './bench.js'
import { atLeast, atMost, type Figure, figure } from './figure.js'
import { TOLD_HEADER, toldPeople } from './identity/told-people.js'
import { spreadOf } from './measure/spread.js'

const RECORDS = 1_000_000
const NEW_RECORDS = 2000
const SAMPLED = 20_000

/** A million records resolved by the command as a user has it, and then one new record after the other. */
export const identity: Bench = {
  name: 'identity',
  async run({ folder, programs }) {
    const file = join(folder, 'people.csv')
    await pipeline(Readable.from(lines()), createWriteStream(file))
    const program = programs.mesh('identity', 'evaluate', file, '--id', 'record', '--truth', 'person', '--json')
    const told = parseJson(await program.done())
    const number = (name: string): number => (isJsonObject(told) ? Number(told[name]) : Number.NaN)
    return [
      figure({ what: '1 M records from a file into clusters', value: number('time_ms') / 1000, unit: 's', target: atMost(45) }),
      figure({ what: 'resident memory at most meanwhile', value: number('memory_mib'), unit: 'MiB', target: atMost(2048) }),
      figure({ what: 'F1 over pairs in clusters', value: number('f1'), unit: '', target: atLeast(0.98) }),
      oneAtATime(),
    ]
  },
}

function* lines(): Generator<string> {
  yield `${TOLD_HEADER.join(',')}\n`
  for (const fields of toldPeople(RECORDS)) yield `${fields.join(',')}\n`
}

function oneAtATime(): Figure {
  const rows = toldPeople(RECORDS)
  const sample = [...toldPeople(SAMPLED)]
  const sampled = TOLD_HEADER.map((column, at) => ({ column, fields: sample.map((fields) => fields[at] ?? '') }))
  const settings = deriveKinds(sampled, new Map(['record', 'person'].map((column) => [column, 'it is known'])))
  const table = new TableBuilder({ header: TOLD_HEADER, settings, manner: deriveManner(sampled, settings) })
  const held: (readonly string[])[] = []
  for (const fields of rows) {
    if (table.size < RECORDS - NEW_RECORDS) table.add(fields)
    else held.push(fields)
  }
  const { learned, clusters } = resolve(table.done(), USUAL_LIMITS, seededDice(1))
  const index = new IdentityIndex(table, learned, clusters, USUAL_LIMITS)
  let linked = 0
  const took = held.map((fields) => {
    const began_ms = systemClock.elapsed_ms()
    if (index.add(fields).link !== undefined) linked += 1
    return systemClock.elapsed_ms() - began_ms
  })
  if (linked === 0) throw new Fault('BENCH_NOTHING_MEASURED', 'expected new records to find somebody, none did')
  const { p99 } = spreadOf('one new record', took)
  return figure({ what: `one new record among 1 M, p99 of ${NEW_RECORDS}`, value: p99, unit: 'ms', target: atMost(20) })
}
