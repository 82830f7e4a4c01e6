-- What sellers in Indonesia put into the name of anything, and words that join others: they say nothing of which product it is.
-- What may tell one product from another, such as mini, refill or a colour, is not among them.
SELECT word
FROM (
  VALUES
    ('promo'), ('promosi'), ('diskon'), ('discount'), ('sale'), ('flash'), ('obral'), ('murah'), ('termurah'), ('murmer'),
    ('hemat'), ('gratis'), ('ongkir'), ('bonus'), ('grosir'), ('ecer'), ('eceran'),
    ('original'), ('orisinal'), ('orisinil'), ('ori'), ('asli'), ('resmi'), ('official'), ('garansi'), ('bergaransi'), ('100pct'),
    ('cod'), ('ready'), ('redi'), ('stock'), ('stok'), ('readystock'), ('tersedia'), ('sameday'), ('kirim'), ('bayar'), ('ditempat'),
    ('terlaris'), ('laris'), ('best'), ('seller'), ('bestseller'), ('terbaru'), ('baru'), ('new'), ('terbaik'), ('kualitas'),
    ('berkualitas'), ('viral'), ('limited'), ('bisa'), ('langsung'), ('sis'), ('gan'), ('kak'),
    ('dan'), ('dengan'), ('dgn'), ('untuk'), ('utk'), ('yang'), ('yg'), ('di'), ('ke'), ('dari'), ('and'), ('with'), ('the'),
    ('isi'), ('x'), ('per'), ('1pcs')
) AS noise (word)
