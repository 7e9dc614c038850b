"""Money: exact decimals, the minor units of currencies, and how an amount is written."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

__all__ = ["CURRENCY_MARKS", "MINOR_DIGITS", "format_money", "minor_digits", "money_column", "parse_money", "rounded"]

# ISO 4217 (list one): digits after the point; currencies not listed here have 2.
MINOR_DIGITS = {
    "BHD": 3,
    "BIF": 0,
    "CLP": 0,
    "DJF": 0,
    "GNF": 0,
    "IQD": 3,
    "ISK": 0,
    "JOD": 3,
    "JPY": 0,
    "KMF": 0,
    "KRW": 0,
    "KWD": 3,
    "LYD": 3,
    "OMR": 3,
    "PYG": 0,
    "RWF": 0,
    "TND": 3,
    "UGX": 0,
    "VND": 0,
    "VUV": 0,
    "XAF": 0,
    "XOF": 0,
    "XPF": 0,
}

_SYMBOLS = {
    "CNY": "¥",
    "EUR": "€",
    "GBP": "£",
    "HKD": "HK$",
    "INR": "₹",
    "JPY": "JP¥",
    "KRW": "₩",
    "MOP": "MOP$",
    "SGD": "S$",
    "THB": "฿",
    "TWD": "NT$",
    "USD": "$",
    "VND": "₫",
}

# What may stand beside an amount in a file; the longest first, so that "HK$" is not taken for "$".
CURRENCY_MARKS = tuple(
    sorted(
        {
            *_SYMBOLS.values(),
            *_SYMBOLS,
            "US$",
            "RMB",
            "CN¥",
            "元",
            "圆",
            "AUD",
            "CAD",
            "CHF",
            "NZD",
            "MYR",
            "PHP",
            "IDR",
        },
        key=lambda mark: (-len(mark), mark),
    )
)

_HUNDRED_MILLION = 100_000_000
_TEN_THOUSAND = 10_000


def minor_digits(currency: str) -> int:
    """Give how many digits after the point the currency (ISO 4217) has."""
    return MINOR_DIGITS.get(currency.upper(), 2)


def parse_money(written: str) -> Decimal:
    """Read an amount exactly; thousands commas, full-width digits and currency marks are understood.

    Raises ValueError if it is no amount.

    >>> parse_money("¥1,234.50")
    Decimal('1234.50')
    """
    import unicodedata

    plain = unicodedata.normalize("NFKC", written).strip().replace("\N{MINUS SIGN}", "-")
    sign = "-" if plain.startswith("-") else ""
    plain = plain.removeprefix("-").strip()
    for mark in CURRENCY_MARKS:
        if plain.upper().startswith(mark) or plain.upper().endswith(mark):
            plain = plain.upper().removeprefix(mark) if plain.upper().startswith(mark) else plain[: -len(mark)]
            break
    try:
        amount = Decimal(sign + plain.strip().replace(",", ""))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        message = f"{written!r} is not an amount of money"
        raise ValueError(message)
    return amount


def rounded(amount: Decimal | float, *, currency: str) -> Decimal:
    """Round an amount to the minor unit of its currency, half to even.

    >>> rounded(Decimal("2.345"), currency="CNY"), rounded(Decimal("2.5"), currency="JPY")
    (Decimal('2.34'), Decimal('2'))
    """
    exact = amount if isinstance(amount, Decimal) else Decimal(repr(amount))
    return exact.quantize(Decimal(1).scaleb(-minor_digits(currency)), rounding=ROUND_HALF_EVEN)


def format_money(amount: Decimal | float, *, currency: str, lang: str, short: bool = False) -> str:
    """Write an amount with its symbol and thousands commas; `short` gives four figures at most for tiles and titles.

    Short Chinese counts in 万 (10^4) and 亿 (10^8), short English in k, m and bn.

    >>> format_money(Decimal("-18900"), currency="CNY", lang="en")
    '-¥18,900.00'
    >>> format_money(Decimal("1234567"), currency="CNY", lang="zh", short=True)
    '¥123.5万'
    """
    exact = rounded(amount, currency=currency)
    code = currency.upper()
    symbol = _SYMBOLS.get(code, f"{code} ")
    sign = "-" if exact < 0 else ""
    size = abs(exact)
    figure = _short(size, lang, digits=minor_digits(code)) if short else f"{size:,.{minor_digits(code)}f}"
    return f"{sign}{symbol}{figure}"


def money_column(expression: pl.Expr) -> pl.Expr:
    """Round computed money once, at the output door: to cents, kept as Decimal(18, 4); not finite becomes null."""
    import polars as pl

    finite = pl.when(expression.cast(pl.Float64).is_finite()).then(expression.cast(pl.Float64))
    return finite.round(2).cast(pl.Decimal(18, 4))


def _short(size: Decimal, lang: str, *, digits: int) -> str:
    steps: list[tuple[int, str]] = (
        [(_HUNDRED_MILLION, "亿"), (_TEN_THOUSAND, "万")]
        if lang == "zh"
        else [(1_000_000_000, "bn"), (1_000_000, "m"), (_TEN_THOUSAND, "k")]
    )
    for least, name in steps:
        if size >= least:
            divisor = 1_000 if name == "k" else least
            scaled = size / divisor
            return f"{scaled:,.{1 if scaled < _TEN_THOUSAND / 10 else 0}f}{name}"
    return f"{size:,.0f}" if size >= 100 or digits == 0 else f"{size:,.{digits}f}"
