export { engineOfThisFile } from './engine-of-this-file.js'
export { type GivenTable, modelRows } from './model-rows.js'
export { temporaryFolder } from './temporary-folder.js'
export { until } from './until.js'
