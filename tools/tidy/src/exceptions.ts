/** A file, or a folder, that a rule leaves alone, and why. One that excuses nothing fails too, so the list stays short. */
export interface Exception {
  readonly rule: string
  readonly path: string
  readonly because: string
}

export const EXCEPTIONS: readonly Exception[] = [
  { rule: 'time-and-chance', path: 'libs/core', because: 'it owns the only clock and the only dice' },
  { rule: 'time-and-chance', path: 'tools/set-up', because: 'it runs before anything is installed, so it cannot import core' },
  {
    rule: 'time-and-chance',
    path: 'e2e/an-attack-gets-nowhere/issuer.ts',
    because: 'its tokens end, and e2e imports no package',
  },
  { rule: 'time-and-chance', path: 'e2e/a-storefront-sells/page', because: 'a page runs in a browser, where there is no core' },
  { rule: 'environment', path: 'tools/set-up', because: 'it runs before anything is installed, so there are no settings yet' },
  { rule: 'environment', path: 'tools/mesh', because: 'the settings are read here, once, and handed down' },
  {
    rule: 'environment',
    path: 'tools/services/src/cluster-lane.ts',
    because: 'a lane of tests has no settings: what the machine sets is read here, once, and handed down',
  },
  {
    rule: 'environment',
    path: 'tools/peers/src/peers-lane.ts',
    because: 'a lane of tests has no settings: what the machine sets is read here, once, and handed down',
  },
  {
    rule: 'environment',
    path: 'libs/query-engine/src/duckdb/launch.ts',
    because: 'hands the environment on to the engine, its child process',
  },
  {
    rule: 'time-and-chance',
    path: 'libs/lmdb/src/walk-data-file.mjs',
    because: 'plain JavaScript that starts alike from sources and dist',
  },
]
