import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { freshFolder } from '../fresh-folder.js'
import { mesh, startMesh } from '../mesh-command.js'
import { refusal, told } from './one-clear-line.js'

describe('wrong usage gets one clear message', () => {
  test.each([
    ['an unknown option', ['dev', '--prot', '1'], 'OPTION_UNKNOWN', /Did you mean --port\?/],
    ['an unknown verb', ['tabel', 'list'], 'VERB_UNKNOWN', /Did you mean table\?/],
    ['a missing option', ['simulate'], 'OPTION_MISSING', /--events/],
    [
      'a mix that cannot be',
      ['simulate', '--events', '5', '--mix', '7/2/3'],
      'MIX_INVALID',
      /views\/carts\/purchases .* got "7\/2\/3"/,
    ],
    ['a wrong value', ['simulate', '--events', 'many'], 'OPTION_INVALID', /--events: expected a whole number .* got "many"/],
    ['too many words', ['verify', 'everything'], 'POSITIONAL_INVALID', /everything/],
  ])('%s', async (_, args, code, says) => {
    expect(told(await mesh(...args))).toEqual(refusal(2, code, says))
  })

  test('a wrong setting in the environment names it, what was expected and what came', async () => {
    const { ended } = startMesh(['verify'], { environment: { MESH_GATEWAY_PORT: 'four' } })
    const says = /gateway\.port: expected a whole number from 0 to 65535, got "four" from MESH_GATEWAY_PORT/
    expect(told(await ended)).toEqual(refusal(2, 'SETTING_INVALID', says))
  })

  test('an unknown setting in the environment names the one that was meant', async () => {
    const { ended } = startMesh(['verify'], { environment: { MESH_GATEWAY_PROT: '4000' } })
    expect(told(await ended)).toEqual(refusal(2, 'SETTING_UNKNOWN', /Did you mean MESH_GATEWAY_PORT\?/))
  })

  test.each([
    ['does not parse', 'export default {\n  threads: 1,\n  }}\n', 'CONFIG_BROKEN', /mesh\.config\.ts:3: /],
    ['exports nothing', 'export const threads = 1\n', 'CONFIG_BROKEN', /expected export default defineMesh/],
    ['sets what is no setting', 'export default { gatway: { port: 1 } }\n', 'SETTING_UNKNOWN', /Did you mean gateway\.port\?/],
  ])('a config file that %s', async (_, text, code, says) => {
    const cwd = await freshFolder()
    await writeFile(join(cwd, 'mesh.config.ts'), text)
    expect(told(await startMesh(['verify'], { cwd }).ended)).toEqual(refusal(2, code, says))
  })

  test('with --stack it comes with a stack, with --json as an object', async () => {
    const stacked = await mesh('dev', '--prot', '1', '--stack')
    expect(stacked.stderr).toMatch(/^OPTION_UNKNOWN: [^\n]+\n[\s\S]*\n {4}at /)
    const { code, stderr } = await mesh('dev', '--prot', '1', '--json')
    expect({ code, ...JSON.parse(stderr) }).toEqual({
      code: 2,
      error: { code: 'OPTION_UNKNOWN', message: expect.stringContaining('--prot') },
    })
  })
})
