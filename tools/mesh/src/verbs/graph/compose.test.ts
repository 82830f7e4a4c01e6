import { join } from 'node:path'
import { buildSchema } from 'graphql'
import { expect, test } from 'vitest'
import { freshFolder } from '../../testing/fresh-folder.js'
import { runVerb } from '../../testing/run-verb.js'

const compose = async (...args: readonly string[]) => runVerb(join(await freshFolder(), 'data'), ['graph', 'compose', ...args])

const typesIn = (sdl: string) => Object.keys(buildSchema(sdl).getTypeMap())

test('the schema of all domains is one that any tool reads, and each role’s a part of it', async () => {
  const all = await compose()
  expect(all.code).toBe(0)
  expect(typesIn(all.stdout)).toEqual(expect.arrayContaining(['Order', 'Customer360', 'Stock', 'Node']))
  const marketing = await compose('--as', 'marketing')
  expect(typesIn(all.stdout)).toEqual(expect.arrayContaining(typesIn(marketing.stdout)))
  expect(typesIn(marketing.stdout)).toContain('Customer360')
  expect(typesIn(marketing.stdout)).not.toContain('Order')
  expect(marketing.stdout).not.toContain('Mutation')
})

test('one domain’s is its own, and gateways read of who answers what', async () => {
  const { stdout } = await compose('inventory', '--supergraph')
  expect(stdout).toContain('INVENTORY @join__graph(name: "inventory"')
  expect(stdout).not.toContain('type Customer360')
})
