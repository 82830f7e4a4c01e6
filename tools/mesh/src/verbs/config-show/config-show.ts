import type { Call } from '../../command/verb.js'

export async function run({ output, settings }: Call): Promise<0> {
  const { origins } = await settings()
  output.table(
    [{ name: 'setting' }, { name: 'value' }, { name: 'from' }],
    origins.map(({ name, shown, origin }) => ({ setting: name, value: shown, from: origin })),
  )
  return 0
}
