"""The report's pictures: small pure functions from numbers to inline SVG, styled by the page, readable when printed.

Every picture carries a spoken description (`role="img"` with `aria-label`), scales with its card and needs no script.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup, escape

from panhuo.report.scales import Scale, ticks

__all__ = ["FanPoint", "columns_chart", "fan_chart", "reliability_chart", "stacked_bar"]

WIDTH, HEIGHT = 348, 168
LEFT, RIGHT, TOP, BOTTOM = 30, 8, 18, 20


@dataclass(frozen=True)
class FanPoint:
    """The forecast of one period: its first day, the middle, and (low, high) bands, widest first."""

    on: date
    middle: float
    bands: tuple[tuple[float, float], ...]


def fan_chart(
    history: Sequence[tuple[date, float]],
    fan: Sequence[FanPoint],
    *,
    period_days: int,
    run_out: date | None,
    description: str,
    run_out_label: str,
    day_label: Callable[[date], str] = date.isoformat,
) -> Markup:
    """Draw what was sold as a line, the forecast as bands that grow paler outwards, and the day on which stock ends.

    `history` has a value for every period (zeros included); `run_out` outside the drawn forecast is not marked.
    """
    days = [on for on, _ in history] + [point.on for point in fan]
    if not days:
        return Markup("")
    last_day = max(days) + timedelta(days=period_days)
    highest = max([v for _, v in history] + [p.bands[0][1] if p.bands else p.middle for p in fan], default=0.0)
    marks = ticks(highest, most=3)
    across = Scale(min(days).toordinal(), last_day.toordinal(), LEFT, WIDTH - RIGHT)
    up = Scale(0, marks[-1], HEIGHT - BOTTOM, TOP)
    half = period_days / 2
    parts = _grid(marks, up) + _day_labels(min(days), last_day, across, day_label)
    for number in range(max((len(point.bands) for point in fan), default=0)):
        upper = [(across.at(p.on.toordinal() + half), up.at(p.bands[number][1])) for p in fan]
        lower = [(across.at(p.on.toordinal() + half), up.at(p.bands[number][0])) for p in fan]
        parts.append(f'<polygon class="fan fan-{number + 1}" points="{_points(upper + lower[::-1])}"/>')
    past = [(across.at(on.toordinal() + half), up.at(value)) for on, value in history]
    ahead = [(across.at(p.on.toordinal() + half), up.at(p.middle)) for p in fan]
    if past and ahead:
        now = across.at(fan[0].on.toordinal())
        parts.append(f'<line class="now" x1="{now}" x2="{now}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>')
    parts.append(f'<polyline class="past" points="{_points(past)}"/>')
    parts.append(f'<polyline class="ahead" points="{_points(ahead)}"/>')
    if run_out is not None and fan and fan[0].on <= run_out <= last_day:
        parts.append(_marker(across.at(run_out.toordinal()), run_out_label))
    return _picture(parts, description)


def columns_chart(
    bars: Sequence[tuple[str, float, str, str]], *, description: str, width: int = WIDTH, height: int = HEIGHT
) -> Markup:
    """Draw upright bars from zero: each has its name below, its height, the figure printed on top, and its colour."""
    if not bars:
        return Markup("")
    up = Scale(0, max([value for _, value, _, _ in bars] + [1e-9]), height - BOTTOM, TOP)
    step = width / len(bars)
    parts: list[str] = [f'<line class="axis" x1="0" x2="{width}" y1="{height - BOTTOM}" y2="{height - BOTTOM}"/>']
    for number, (name, value, figure, colour) in enumerate(bars):
        middle = round(step * (number + 0.5), 1)
        top = up.at(value)
        parts.append(
            f'<rect x="{round(step * number + step * 0.12, 1)}" y="{top}" width="{round(step * 0.76, 1)}" '
            f'height="{round(height - BOTTOM - top, 1)}" rx="2" fill="{colour}"/>'
        )
        parts.append(f'<text class="figure" x="{middle}" y="{round(top - 4, 1)}">{escape(figure)}</text>')
        parts.append(f'<text class="tick mid" x="{middle}" y="{height - 6}">{escape(name)}</text>')
    return _picture(parts, description, width=width, height=height)


def reliability_chart(
    lines: Sequence[tuple[Sequence[tuple[float, float]], str]], *, description: str, size: int = 300
) -> Markup:
    """Draw for each line (points of a level and the share that came at or below it, colour) how far chances held.

    On the diagonal, what was said to come nine times out of ten came nine times out of ten.
    """
    # Room for "100%" at both ends.
    left, right = LEFT + 8, size - 2 * RIGHT
    across, up = Scale(0, 1, left, right), Scale(0, 1, size - BOTTOM, TOP)
    parts: list[str] = []
    for mark in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = across.at(mark), up.at(mark)
        kind = "axis" if mark == 0 else "grid"
        parts += [
            f'<line class="{kind}" x1="{left}" x2="{right}" y1="{y}" y2="{y}"/>',
            f'<line class="{kind}" x1="{x}" x2="{x}" y1="{TOP}" y2="{size - BOTTOM}"/>',
            f'<text class="tick" x="{left - 5}" y="{round(y + 3.5, 1)}">{mark:.0%}</text>',
            f'<text class="tick mid" x="{x}" y="{size - 6}">{mark:.0%}</text>',
        ]
    parts.append(f'<line class="now" x1="{across.at(0)}" x2="{across.at(1)}" y1="{up.at(0)}" y2="{up.at(1)}"/>')
    for points, colour in reversed(lines):
        drawn = [(across.at(level), up.at(share)) for level, share in points]
        parts.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{_points(drawn)}"/>')
    return _picture(parts, description, width=size, height=size)


def stacked_bar(shares: Sequence[tuple[float, str]], *, description: str, width: int = WIDTH) -> Markup:
    """Draw one lying bar cut into parts, each (share of the whole 0..1, colour), with a thin gap between parts."""
    parts: list[str] = []
    start = 0.0
    for share, colour in shares:
        length = max(share, 0.0) * width
        if length > 0:
            parts.append(
                f'<rect x="{round(start, 1)}" y="0" width="{round(max(length - 1.5, 0.5), 1)}" height="22" '
                f'fill="{colour}"/>'
            )
        start += length
    return _picture(parts, description, width=width, height=22, stretched=True)


def _grid(marks: Sequence[float], up: Scale) -> list[str]:
    lines: list[str] = []
    for mark in marks:
        y = up.at(mark)
        lines.append(
            f'<line class="{"axis" if mark == 0 else "grid"}" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
        )
        lines.append(f'<text class="tick" x="{LEFT - 5}" y="{round(y + 3.5, 1)}">{mark:,.10g}</text>')
    return lines


def _day_labels(first: date, last: date, across: Scale, label: Callable[[date], str]) -> list[str]:
    span = (last - first).days
    labels: list[str] = []
    for number in range(4):
        on = first + timedelta(days=round(span * number / 4))
        text = escape(label(on))
        labels.append(f'<text class="tick start" x="{across.at(on.toordinal())}" y="{HEIGHT - 6}">{text}</text>')
    return labels


def _marker(x: float, label: str) -> str:
    leans_left = x > WIDTH * 0.6
    side = "left" if leans_left else "right"
    at = round(x - 4 if leans_left else x + 4, 1)
    return (
        f'<line class="runout" x1="{x}" x2="{x}" y1="{TOP - 6}" y2="{HEIGHT - BOTTOM}"/>'
        f'<text class="runout-label {side}" x="{at}" y="{TOP - 6}">{escape(label)}</text>'
    )


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def _picture(
    parts: Sequence[str], description: str, *, width: int = WIDTH, height: int = HEIGHT, stretched: bool = False
) -> Markup:
    inside = "".join(parts)
    stretch = ' preserveAspectRatio="none"' if stretched else ""
    svg = f'<svg viewBox="0 0 {width} {height}"{stretch} role="img" aria-label="{escape(description)}">{inside}</svg>'
    return Markup(svg)  # noqa: S704  # every text above went through escape; the rest are our own numbers and colours
