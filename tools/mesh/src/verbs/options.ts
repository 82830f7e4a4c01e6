import { settingOption, withDefault } from '../command/option.js'
import { text } from '../kind/kinds.js'
import { table } from '../settings/table.js'

/** Options that many verbs take, declared once. */
export const data = settingOption('data', table.data)
export const port = settingOption('port', table.gatewayPort)
export const subgraphPort = settingOption('port', table.subgraphPort)
export const seed = settingOption('seed', table.simulatorSeed)
export const rate = settingOption('rate', table.simulatorRate)
export const profile = settingOption('profile', table.profile)

const MIX = /^\d+\/\d+\/\d+$/

export const mix = withDefault({
  name: 'mix',
  about: 'how many of the events are views, cart events and purchases; 0/0/1 is purchases alone',
  kind: text('views/carts/purchases such as 60/30/10', (mix) => MIX.test(mix)),
  initial: '60/30/10',
})
