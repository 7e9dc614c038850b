"""The report's colours: few, apart for every kind of colour vision (blue against orange), and dark enough to print."""

__all__ = ["AGE_COLOURS", "KIND_COLOURS", "LEFTOVER", "LEVEL_COLOURS", "RUN_OUT", "SCORE_STOPS", "WORTH"]

RUN_OUT = "#c2501a"
LEFTOVER = "#34509e"
WORTH = "#0e7268"

KIND_COLOURS = ("#0e7268", "#4a9fd4", "#e3a02b", "#8a6bb1", "#9aa5b1", "#c2501a")
LEVEL_COLOURS = {"red": "#b3261e", "orange": "#e07b1f", "yellow": "#e6c229"}
# Orange (poor) over near-white to blue (good): the classic pair that red-green blind readers tell apart.
SCORE_STOPS = [(0.0, "#b8500f"), (30.0, "#eaa263"), (55.0, "#f1e9dc"), (75.0, "#a5c8e8"), (100.0, "#2265a8")]
# Paler is younger; lightness alone carries the order, so it survives a grey printer.
AGE_COLOURS = ("#dbe7f3", "#a9c6e3", "#e9c08d", "#d5843d", "#8f3f0e")
