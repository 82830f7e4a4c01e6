export { type Cell, cellsOfRow, rowTexts } from './cells.js'
export { expectedRows, type Ground, openGround, ourRows } from './history/ground.js'
export { rolledHistory, type State } from './history/rolled-history.js'
