import { Fault } from '@storemesh/core'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { domainFiles } from '../../generate/domain.js'
import { domainNames } from '../../wiring/domain-names.js'
import { about, owner } from '../generate.js'
import { writeFiles } from './write-files.js'

export async function run(call: Call): Promise<ExitCode> {
  const [name = ''] = call.positionals
  if (domainNames().includes(name)) throw new Fault('DOMAIN_EXISTS', `domains/${name} is a domain already; choose another name`)
  const told = call.option(about) ?? `what there is of ${name}`
  await writeFiles(call, domainFiles({ name, owner: call.option(owner), about: told }))
  call.output.note('next: npm install --offline, which links the package')
  return 0
}
