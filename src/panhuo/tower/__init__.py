"""Tower: a run as people see it and act on it: Today, the grid of products, a product's story, actions, alerts, views.

`runs` publishes what a run found; `tables` reads its files, cut by one function to what somebody may see; `grid`,
`today`, `heat_map`, `product` and `fan` are pure functions over those tables; `actions`, `alerts`, `views` and
`settings` keep what people decided. A new column of the grid is one line of `columns.csv`; a new indicator appears
there by itself.
"""
