import { type Contract, derivedForm, eventCheck, readTerms } from '@storemesh/contract'
import { Fault, isJsonObject, type Json, parseJson } from '@storemesh/core'
import { wireReader, wireValue } from '@storemesh/schema-registry'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { avroBytes } from './fixtures/avro-bytes.js'
import { anyRow } from './fixtures/any-row.js'
import { repositoryTerms } from './fixtures/repository-terms.js'

const SEED = 29
const RUNS = 60

/** Of every type that a contract may have. */
const EVERY_TYPE = `apiVersion: v3.1.0
kind: DataContract
id: lab.samples
name: samples
domain: lab
version: 1.0.0
status: active
team: { name: team-lab }
schema:
  - name: samples
    description: What was measured.
    properties:
      - { name: sample_id, logicalType: string, required: true, primaryKey: true, description: Whose. }
      - { name: twin, logicalType: string, physicalType: uuid, description: Its twin. }
      - { name: is_sound, logicalType: boolean, required: true, description: Whether it is. }
      - { name: count, logicalType: integer, physicalType: int, required: true, description: How many. }
      - { name: total, logicalType: integer, physicalType: long, description: All. }
      - { name: ratio, logicalType: number, physicalType: float, description: A part. }
      - { name: share, logicalType: number, physicalType: double, required: true, description: Another. }
      - { name: amount, logicalType: number, physicalType: 'decimal(38,9)', required: true, description: How much. }
      - { name: taken_on, logicalType: date, required: true, description: The day. }
      - { name: taken_at, logicalType: timestamp, required: true, description: When. }
      - name: parts
        logicalType: array
        description: What is in it.
        items:
          logicalType: object
          properties:
            - { name: part, logicalType: string, required: true, description: Which. }
            - { name: mass, logicalType: number, physicalType: 'decimal(9,3)', description: How heavy. }
            - { name: marks, logicalType: array, description: Its marks., items: { logicalType: array, items: { logicalType: integer, physicalType: int } } }
            - { name: origin, logicalType: object, description: Wherefrom., properties: [{ name: country, logicalType: string, description: Which. }] }
slaProperties: [{ property: retention, value: 7, unit: d }]
customProperties:
  - { property: mesh.port, value: topic }
  - { property: mesh.topic, value: samples }
  - { property: mesh.partitions, value: 1 }
  - { property: mesh.topicKey, value: sample_id }
`

const everyType = readTerms(EVERY_TYPE, 'lab/samples.yaml')
const withTopic = [everyType, ...(await repositoryTerms())].filter(
  ({ contract: { port } }) => port.kind === 'topic' || port.kind === 'live',
)

/** What a reader of the topic is given of a record that was written with this schema. */
async function readBack(schema: string, written: Json): Promise<Json | undefined> {
  const registry = {
    schema: async (id: number) => {
      if (id === 1) return { type: 'AVRO', text: schema } as const
      throw new Fault('SCHEMA_NOT_FOUND', `there is no schema ${id}`)
    },
  }
  const payload = avroBytes(parseJson(schema), written)
  const [read] = await wireReader(registry).read([wireValue({ schema_id: 1, payload })])
  return read instanceof Uint8Array ? parseJson(Buffer.from(read).toString()) : undefined
}

const columnsOf = (contract: Contract, row: Json | undefined) => eventCheck(contract)(Buffer.from(JSON.stringify(row ?? null)))

test.each(withTopic.map((terms) => [terms.contract.id, terms] as const))(
  'a row that %s accepts is the same by its Avro schema',
  async (_, terms) => {
    const { contract } = terms
    const schema = derivedForm('avro', terms, [])
    const isLive = contract.port.kind === 'live'
    await fc.assert(
      fc.asyncProperty(anyRow(contract.columns), async (row) => {
        const asWritten = columnsOf(contract, row)
        expect(asWritten).toMatchObject({ ok: true })
        const read = await readBack(schema, isLive ? { id: 'change_1', key: 'key_1', row } : row)
        const rowRead = isLive && isJsonObject(read) ? read['row'] : read
        expect(columnsOf(contract, rowRead)).toMatchObject({ ok: true, columns: Reflect.get(asWritten, 'columns') })
      }),
      { seed: SEED, numRuns: RUNS },
    )
  },
)
