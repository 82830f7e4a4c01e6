export { showRefused as run } from '../rejected/show.js'
