"""The policies: what can be done about stock, one file each, run in the order of their `TURN`.

To add one, add one file here with a docstring (title and sentence; `Formula:`, `Unit:`, `Source:`) and
TITLE, MEANING: `words.Text`, for people and for the documentation.
TURN: a whole number; lower runs first (transfer 10, order 20, markdown 30).
ANSWERS: the kinds of alert that it answers, the best first.
WHY: `words.Text` with {placeholders}: the columns of the drafts, and those that `decide.telling` adds.
propose(position) -> (drafts, position after them). drafts: one row an action with `row` (the row of position.facts
that it is for), `on`, `worth`, and as it needs `units`, `price`, `cost`, `kg_co2e`, `from_location`, `to_location`.
It proposes only what brings position.settings.worth_minimum, against doing nothing more than what stands already.
A policy that fails is one red line; the others go on from the position it was given.
"""
