import { STORES as ALL } from '../world/stores.js'
import { toldFile } from './told-file.js'

const OPEN_SINCE = '2020-01-01'

/** Where stores and warehouses are: once, as a world begins. */
export const STORES = toldFile({
  folder: 'raw-data/stores',
  name: 'stores',
  isFirst: true,
  columns: ['store_id', 'name', 'kind', 'city', 'province', 'region', 'valid_from'],
  meant: ({ events }) =>
    events.flatMap(({ event, before }) =>
      event === 0 && before ? ALL.map((store) => ({ ...store, valid_from: OPEN_SINCE })) : [],
    ),
})
