"""The demand distribution and all one can ask it: the only place where demand is turned into chances and amounts.

Public names: `Demand` (n series over coming periods) and `Total` (n series over one stretch of time). All is pure:
NumPy and SciPy over arrays. To ask a new question of demand, add a method beside its closed form in
`negative_binomial.py` and pass it through `Total` and `Demand`.
"""

from panhuo.demand.distribution import Demand
from panhuo.demand.total import Total

__all__ = ["Demand", "Total"]
