import { seededDice } from '@storemesh/core'
import {
  calendarDate,
  type Clustering,
  type Explanation,
  type Kind,
  LinkedRecords,
  type Links,
  type Manner,
  type Pinned,
  resolve,
  TableBuilder,
  USUAL_LIMITS,
} from '@storemesh/identity'
import { type PersonRecord, TOLD } from './person-record.js'

const MANNER: Manner = { country: 'ID', spelling: 'indonesian', dayOrder: 'day-first' }
const KINDS: Readonly<Record<(typeof TOLD)[number], Kind>> = {
  name: 'full name',
  email: 'e-mail',
  phone: 'phone',
  birth_date: 'birth date',
  address: 'street',
  city: 'city',
  province: 'region',
}
/** Where so few records are of somebody who was there already, what they agree in teaches little, and the next one may teach more. */
const JOINED_MIN = 20
/** The same records give the same answer. */
const SEED = 1

/** Records that were compared, with their numbers in the table that they were compared in. */
export interface Compared extends Clustering {
  readonly links: Links
  readonly by: Numbered
}

interface Numbered {
  readonly numberOf: (record: string) => number
  readonly nameOf: (number: number) => string
  readonly explain: (a: number, b: number) => Explanation
}

export interface ComparedRecords {
  readonly compare: (records: readonly PersonRecord[], pinnedOf: PinnedOf) => Compared
}

interface Held {
  readonly linked: LinkedRecords
  /** Which of `TOLD` its table has. */
  readonly columns: string
  /** By record: its number, and what it told, as one text. */
  readonly records: Map<string, { readonly number: number; readonly told: string }>
  readonly names: string[]
}

/** Which records are given with their numbers; what was decided of them goes by these. */
export type PinnedOf = (numberOf: (record: string) => number) => Pinned

/**
 * Compares records, and keeps what it found: of those that come again only the ones that tell something else, or were not there
 * before, are compared, with what is in their blocks. Where too much has changed all are compared anew.
 */
export function comparedRecords(records_max: number): ComparedRecords {
  const limits = { ...USUAL_LIMITS, cluster_records_max: records_max }
  let held: Held | undefined

  const anew = (records: readonly PersonRecord[], columns: string, pinnedOf: PinnedOf): Compared => {
    const table = tableOf(records, columns)
    const numbers = new Map(records.map(({ record }, number) => [record, number]))
    const { learned, links, clusters, review } = resolve(table.done(), limits, seededDice(SEED), pinnedOf(numberIn(numbers)))
    const now = {
      linked: new LinkedRecords(table, learned, links, limits),
      columns,
      records: new Map(records.map((each, number) => [each.record, { number, told: toldBy(each) }])),
      names: records.map(({ record }) => record),
    }
    const joined = clusters.reduce((count, cluster, number) => (cluster === number ? count : count + 1), 0)
    held = joined < JOINED_MIN ? undefined : now
    return { by: numberedBy(now), clusters, review, links }
  }

  return {
    compare(records, pinnedOf) {
      const columns = columnsOf(records)
      if (!held || held.columns !== columns) return anew(records, columns, pinnedOf)
      const news = newsOf(held, records)
      if (held.linked.isOutgrownBy(news.gone.length + news.come.length)) return anew(records, columns, pinnedOf)
      moveOn(held, news)
      const by = numberedBy(held)
      return { by, ...held.linked.clustering(pinnedOf(by.numberOf)) }
    },
  }
}

interface RecordNews {
  readonly gone: readonly string[]
  readonly come: readonly PersonRecord[]
}

/** Whoever tells something else goes, and comes again. */
function newsOf({ records: known }: Held, records: readonly PersonRecord[]): RecordNews {
  const come = records.filter((each) => known.get(each.record)?.told !== toldBy(each))
  const staying = new Set(records.map(({ record }) => record))
  for (const { record } of come) staying.delete(record)
  return { come, gone: [...known.keys()].filter((record) => !staying.has(record)) }
}

function moveOn({ linked, records: known, names }: Held, { gone, come }: RecordNews): void {
  for (const record of gone) {
    linked.remove(known.get(record)?.number ?? NOBODY)
    known.delete(record)
  }
  for (const each of come) {
    const number = linked.add(fieldsOf(each))
    known.set(each.record, { number, told: toldBy(each) })
    names[number] = each.record
  }
}

const numberedBy = ({ linked, records, names }: Held): Numbered => ({
  numberOf: (record) => records.get(record)?.number ?? NOBODY,
  nameOf: (number) => names[number] ?? '',
  explain: (a, b) => linked.explain(a, b),
})

const NOBODY = -1
const numberIn = (numbers: ReadonlyMap<string, number>) => (record: string) => numbers.get(record) ?? NOBODY

const toldBy = (record: PersonRecord): string => JSON.stringify(fieldsOf(record))

/** A column that nobody tells is none: what it is worth could not be learned. */
const columnsOf = (records: readonly PersonRecord[]): string =>
  TOLD.filter((_, at) => records.some(({ told }) => told[at] !== '')).join()

function tableOf(records: readonly PersonRecord[], columns: string): TableBuilder {
  const told = columns.split(',')
  const settings = TOLD.flatMap((column) => (told.includes(column) ? [{ column, kind: KINDS[column] }] : []))
  const table = new TableBuilder({ header: TOLD, settings, manner: MANNER })
  for (const record of records) table.add(fieldsOf(record))
  return table
}

const BIRTH = TOLD.indexOf('birth_date')

/** Who was seen before being born did not tell the birth date. */
function fieldsOf({ told, seen_at }: PersonRecord): readonly string[] {
  const born = calendarDate(told[BIRTH] ?? '', MANNER.dayOrder)
  const isToCome = born !== undefined && born > seen_at.slice(0, 10).replaceAll('-', '')
  return isToCome ? told.with(BIRTH, '') : told
}
