"""The charts that templates may ask for."""

from planner.pages.charts import Bar, bars, columns
from planner.pages.curves import Curve, curves
from planner.pages.gauges import Gauge, Part, gauges, stacks

__all__ = [
    "Bar",
    "Curve",
    "Gauge",
    "Part",
    "bars",
    "columns",
    "curves",
    "gauges",
    "stacks",
]
