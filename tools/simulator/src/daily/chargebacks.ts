import { moneyText } from '../wire.js'
import { toldFile } from './told-file.js'

/** The owner of a card that was used by another asks for the money back, and the bank tells of it later. */
export const CHARGEBACKS = toldFile({
  folder: 'raw-data/chargebacks',
  name: 'chargebacks',
  columns: ['chargeback_id', 'transaction_id', 'amount', 'currency', 'reason', 'received_at'],
  meant: ({ events }) =>
    events.flatMap(({ fraud, transaction }) => {
      if (fraud !== 'stolen_card' && fraud !== 'card_testing') return []
      const { transaction_id, total_minor, currency } = transaction
      const told = { transaction_id, amount: moneyText(total_minor), currency, reason: 'not the owner of the card' }
      return [{ chargeback_id: `chargeback_${transaction_id}`, ...told, received_at: events.at(-1)?.sent_at ?? '' }]
    }),
})
