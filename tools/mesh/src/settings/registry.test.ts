import { expect, test } from 'vitest'
import { freshFolder } from '../testing/fresh-folder.js'
import { mesh } from '../testing/mesh-process.js'

test('tokens of the schema registry come from the environment, and are not shown', async () => {
  const { code, stdout } = await mesh(['config', 'show', '--json'], {
    cwd: await freshFolder(),
    environment: { MESH_REGISTRY_WRITE_TOKENS: 'tiga-kucing-di-atap', MESH_REGISTRY_READ_TOKENS_FILE: '/run/secrets/readers' },
  })
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toEqual(
    expect.arrayContaining([
      { setting: 'registry.write_tokens', value: '[secret]', from: 'MESH_REGISTRY_WRITE_TOKENS' },
      { setting: 'registry.read_tokens', value: 'none', from: 'default' },
      { setting: 'registry.read_tokens_file', value: '/run/secrets/readers', from: 'MESH_REGISTRY_READ_TOKENS_FILE' },
    ]),
  )
  expect(stdout).not.toContain('kucing')
})
