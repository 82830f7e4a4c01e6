import { settingOption } from '../command/option.js'
import { table } from '../settings/table.js'

/** Options that many verbs take, declared once. */
export const data = settingOption('data', table.data)
export const port = settingOption('port', table.gatewayPort)
export const seed = settingOption('seed', table.simulatorSeed)
export const rate = settingOption('rate', table.simulatorRate)
export const profile = settingOption('profile', table.profile)
