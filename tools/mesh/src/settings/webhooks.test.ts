import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { topicsByName } from '../kind/topics-by-name.js'
import { freshFolder } from '../testing/fresh-folder.js'
import { mesh } from '../testing/mesh-process.js'

const CONFIG = "export default { webhooks: { 'my-crm': 'transactions-topic' } }"
const SECRETS = 'tiga-kucing-di-atap,empat-kucing-di-atap'

async function shown(config: string, environment: Readonly<Record<string, string>> = {}) {
  const cwd = await freshFolder()
  await writeFile(join(cwd, 'mesh.config.ts'), config)
  return mesh(['config', 'show', '--json'], { cwd, environment })
}

test('a webhook is a line in the config file, and its secrets come from the environment and are not shown', async () => {
  const { code, stdout, stderr } = await shown(CONFIG, { MESH_WEBHOOK_MY_CRM_SECRETS: SECRETS })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(stdout)).toEqual(
    expect.arrayContaining([
      { setting: 'webhooks', value: 'my-crm=transactions-topic', from: 'mesh.config.ts' },
      { setting: 'webhook.my-crm.secrets', value: '[secret],[secret]', from: 'MESH_WEBHOOK_MY_CRM_SECRETS' },
    ]),
  )
  expect(stdout).not.toContain('kucing')
})

test('webhooks and the file of their secrets can be named by variables alone', async () => {
  const { code, stdout } = await shown('export default {}', {
    MESH_WEBHOOKS: 'crm=transactions-topic',
    MESH_WEBHOOK_CRM_SECRETS_FILE: '/run/secrets/crm',
  })
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toEqual(
    expect.arrayContaining([
      { setting: 'webhooks', value: 'crm=transactions-topic', from: 'MESH_WEBHOOKS' },
      { setting: 'webhook.crm.secrets', value: 'none', from: 'default' },
      { setting: 'webhook.crm.secrets_file', value: '/run/secrets/crm', from: 'MESH_WEBHOOK_CRM_SECRETS_FILE' },
    ]),
  )
})

test.each([
  ['secrets of a webhook that is not there', CONFIG, { MESH_WEBHOOK_CRM_SECRETS: SECRETS }, 'SETTING_UNKNOWN'],
  ['secrets in the config file', `export default { webhook: { crm: { secrets: '${SECRETS}' } } }`, {}, 'SETTING_UNKNOWN'],
  ['a topic that is no text', 'export default { webhooks: { crm: 7 } }', {}, 'SETTING_INVALID'],
  ['secrets that are none', CONFIG, { MESH_WEBHOOK_MY_CRM_SECRETS: ' , ' }, 'SETTING_INVALID'],
])('%s are refused by name, and not shown', async (_, config, environment, code) => {
  const outcome = await shown(config, environment)
  expect(outcome.code).toBe(2)
  expect(JSON.parse(outcome.stderr).error.code).toBe(code)
  expect(outcome.stderr).not.toContain('kucing')
})

test('a topic for each name is read from a text and from an object, and nothing else', () => {
  const read = (text: string) => topicsByName.fromText(text, '/')
  expect(read('a=x,b=y')).toEqual(topicsByName.fromValue({ a: 'x', b: 'y' }, '/'))
  for (const text of ['', 'a', 'a=', '=x', 'A=x', 'a=x,a=y', 'a=x=y', 'a=x,'])
    expect([text, read(text)]).toEqual([text, undefined])
  for (const value of [[], 'a=x', null, { a: '' }, { 'a.b': 'x' }]) expect(topicsByName.fromValue(value, '/')).toBeUndefined()
  expect(read(Array.from({ length: 65 }, (_, n) => `w${n}=x`).join(','))).toBeUndefined()
})
