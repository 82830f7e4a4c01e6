import { viewerOfEverything } from '@storemesh/access'
import { type Contract, contractColumns, type DerivedForm, derivedForm } from '@storemesh/contract'
import { systemClock } from '@storemesh/core'
import { newSchema } from '@storemesh/iceberg'
import { embeddedKeyValueStore } from '@storemesh/key-value'
import { duckdbEngine, localRelation } from '@storemesh/query-engine'
import { storedRegistry } from '@storemesh/schema-registry'
import { describe, expect, onTestFinished, test } from 'vitest'
import { freshFolder } from '../../testing/fresh-folder.js'
import { mesh } from '../../testing/mesh-process.js'
import { repositoryTerms } from './fixtures/repository-terms.js'

const contracts = await repositoryTerms()

const OF_ALL: readonly DerivedForm[] = ['page', 'typescript']
const FORMS: Readonly<Record<Contract['port']['kind'], readonly DerivedForm[]>> = {
  table: [...OF_ALL, 'iceberg'],
  topic: [...OF_ALL, 'topic', 'avro', 'json-schema'],
  live: [...OF_ALL, 'topic', 'avro', 'json-schema'],
  source: OF_ALL,
}

describe('every contract of this repository', () => {
  test.each(contracts.map((terms) => [terms.contract.id, terms] as const))('derives what %s has', (_, terms) => {
    const { contract } = terms
    for (const form of FORMS[contract.port.kind]) {
      const text = derivedForm(form, terms, [contract])
      for (const { name } of form === 'topic' ? [] : contract.columns) expect(text).toContain(name)
    }
  })

  test('that is a table shows a query on its page which an engine plans', async () => {
    const tables = contracts.filter(({ contract }) => contract.port.kind === 'table')
    const engine = duckdbEngine({ memory_max_mb: 256, threads: 1, spill_folder: await freshFolder(), clock: systemClock })
    onTestFinished(() => engine.close())
    for (const terms of tables) {
      const { contract } = terms
      const [, sql = ''] = /```sql\n(.*?)\n```/s.exec(derivedForm('page', terms, [contract])) ?? []
      const relations = new Map([
        [`${contract.domain}.${contract.product}`, localRelation(newSchema(contractColumns(contract)), [])],
      ])
      const shown = await engine.describe({ sql, relations }, viewerOfEverything('test'))
      expect(shown.map(({ name }) => name)).toEqual(expect.arrayContaining([...contract.key]))
    }
    expect(tables.length).toBeGreaterThan(0)
  })

  test('has an Avro schema that the schema registry takes, if it has a topic', async () => {
    const store = await embeddedKeyValueStore({ folder: await freshFolder(), clock: systemClock })
    onTestFinished(() => store.close())
    const registry = storedRegistry(store)
    for (const terms of contracts.filter(({ contract }) => FORMS[contract.port.kind].includes('avro'))) {
      const text = derivedForm('avro', terms, [])
      expect(await registry.register(`${terms.contract.id}-value`, { type: 'AVRO', text })).toMatchObject({ version: 1 })
    }
  })
})

describe('mesh contracts derive', () => {
  test('prints the page, for a program as one object', async () => {
    const page = await mesh(['contracts', 'derive', 'orders.fact_order@1'])
    expect(page).toMatchObject({ code: 0, stdout: expect.stringMatching(/^# orders\.fact_order\n/) })
    const { stdout } = await mesh(['contracts', 'derive', 'orders.fact_order@1', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ as: 'page', text: page.stdout })
  })

  test('prints what is JSON as it is', async () => {
    const { stdout } = await mesh(['contracts', 'derive', 'orders.order_placed@1', '--as', 'avro', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ type: 'record', name: 'order_placed_change' })
  })

  test('refuses a contract that is none, a form that is none, and one that the product has not', async () => {
    const derive = (...args: readonly string[]) => mesh(['contracts', 'derive', ...args])
    expect(await derive('orders.nothing@1')).toMatchObject({ code: 2, stderr: expect.stringContaining('POSITIONAL_INVALID') })
    expect(await derive('orders.fact_order@1', '--as', 'poem')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('OPTION_INVALID'),
    })
    expect(await derive('orders.fact_order@1', '--as', 'avro')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^CONTRACT_FORM_NONE: avro: expected a product that has a topic, got orders\.fact_order@1/),
    })
  })
})
