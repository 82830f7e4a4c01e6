import { plainText } from './plain-text.js'

/** What a street is, in two letters: so many streets share it that it is no word in common. Empty where it says nothing. */
const IN_SHORT: ReadonlyMap<string, string> = new Map(
  Object.entries({
    street: 'st',
    str: 'st',
    road: 'rd',
    avenue: 'av',
    ave: 'av',
    drive: 'dr',
    lane: 'ln',
    court: 'ct',
    crt: 'ct',
    place: 'pl',
    crescent: 'cr',
    cres: 'cr',
    boulevard: 'bd',
    blvd: 'bd',
    close: 'cl',
    parade: 'pd',
    pde: 'pd',
    terrace: 'tc',
    tce: 'tc',
    highway: 'hw',
    hwy: 'hw',
    square: 'sq',
    circuit: 'cc',
    way: 'wy',
    apartment: 'ap',
    apt: 'ap',
    jalan: '',
    jl: '',
    jln: '',
    nomor: '',
    no: '',
    nr: '',
    gang: 'gg',
    kavling: 'kv',
    kav: 'kv',
    perumahan: 'pm',
    perum: 'pm',
    kompleks: 'kp',
    komplek: 'kp',
    komp: 'kp',
  }),
)

/** Indonesian wards behind a number: they are left out as often as not, and the number says which door it is. */
const WARDS = /(\d\S*) rt \d+( rw \d+)?(?= |$)/

/** A street as it is compared. */
export const streetOf = (text: string): string =>
  plainText(text)
    .replace(WARDS, '$1')
    .split(' ')
    .flatMap((word) => IN_SHORT.get(word) ?? word)
    .filter((word) => word !== '')
    .join(' ')
