export { type Viewer, viewerOfEverything } from './viewer.js'
