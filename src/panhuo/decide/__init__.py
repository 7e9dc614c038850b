"""What to do: orders, transfers and markdowns, each with its worth in money, as one list.

Public names: `propose` (facts and demand to actions), `policy_members`, `Settings`, `estimate_elasticity` (from sales
history), and the closed forms `newsvendor`, `normal_newsvendor`, `discrete_newsvendor`, `base_stock`, `critical_ratio`.
To add a policy, add one file to `policies/`; its docstring says what the file must hold.
"""

from panhuo.decide.base_stock import base_stock
from panhuo.decide.elasticity import estimate_elasticity
from panhuo.decide.newsvendor import critical_ratio, discrete_newsvendor, newsvendor, normal_newsvendor
from panhuo.decide.proposing import policy_members, propose
from panhuo.decide.settings import Settings

__all__ = [
    "Settings",
    "base_stock",
    "critical_ratio",
    "discrete_newsvendor",
    "estimate_elasticity",
    "newsvendor",
    "normal_newsvendor",
    "policy_members",
    "propose",
]
