import { plainText } from './plain-text.js'

/** A word of an address and how it is written in full, as in `st` or `jl`. */
const IN_FULL: ReadonlyMap<string, string> = new Map(
  Object.entries({
    st: 'street',
    str: 'street',
    rd: 'road',
    ave: 'avenue',
    av: 'avenue',
    dr: 'drive',
    ln: 'lane',
    ct: 'court',
    crt: 'court',
    pl: 'place',
    cres: 'crescent',
    cr: 'crescent',
    blvd: 'boulevard',
    cl: 'close',
    pde: 'parade',
    tce: 'terrace',
    hwy: 'highway',
    sq: 'square',
    apt: 'apartment',
    jl: 'jalan',
    jln: 'jalan',
    gg: 'gang',
    no: 'nomor',
    nr: 'nomor',
    kav: 'kavling',
    perum: 'perumahan',
    komp: 'kompleks',
  }),
)

/** A street as it is compared. */
export const streetOf = (text: string): string =>
  plainText(text)
    .split(' ')
    .map((word) => IN_FULL.get(word) ?? word)
    .join(' ')
