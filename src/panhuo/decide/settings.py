"""The few numbers that the policies need besides the terms of each product, each with what it means."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Settings"]


@dataclass(frozen=True)
class Settings:
    """What counts as worth doing, and how far the policies may go.

    worth_minimum: an action that is expected to bring less (money, in the currency of the product) is left out.
    lanes_per_receiver: the cheapest lanes into a place that are looked at; 20 lose about 0.001 % of the optimum.
    markdown_depths: the price cuts on the ladder, as shares of today's price.
    markdown_floor_share: no price goes under this share of the unit cost, nor under the salvage value; a column of the
    same name in the facts comes first.
    dead_probability_minimum: only stock that is likelier than this to outlive its selling window is marked down.
    elasticity_prior: the change of demand in per cent when the price changes by one per cent, where neither a column
    `elasticity` of the facts nor the sales say; -1.8 is the mean of 367 estimates in Tellis (1988), "The Price
    Elasticity of Selective Demand", Journal of Marketing Research 25(4), rounded from -1.76.
    """

    worth_minimum: float = 10.0
    lanes_per_receiver: int = 20
    markdown_depths: tuple[float, ...] = (0.10, 0.20, 0.30, 0.40, 0.50, 0.70)
    markdown_floor_share: float = 0.5
    dead_probability_minimum: float = 0.5
    elasticity_prior: float = -1.8
