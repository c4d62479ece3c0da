"""Templates become pages: one environment, one style, numbers as people read them."""

from decimal import ROUND_HALF_UP, Decimal

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

_MINUS = "\N{MINUS SIGN}"


def number(value: str | int | Decimal, places: int | None = None) -> str:
    """Return a decimal text for people: 2,886 or 1.18; a small one keeps two places."""
    amount = Decimal(value)
    if places is None:
        places = 0 if amount == amount.to_integral() or abs(amount) >= 100 else 1
        if abs(amount) < 10 and amount != amount.to_integral():
            places = 2
    rounded = amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{rounded:,}".replace("-", _MINUS)


def percent(value: str | float | Decimal, places: int = 1) -> str:
    """Return a share as a percentage."""
    return f"{Decimal(value) * 100:.{places}f}%"


def render(package: str, **values: object) -> str:
    """Return the page that `page.html` of a package makes of `values`.

    A page takes in the style that all pages share by `{% include "style.css" %}`.
    """
    environment = Environment(
        loader=ChoiceLoader(
            [PackageLoader(package, ""), PackageLoader("planner.pages", "")]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": number, "percent": percent}
    return environment.get_template("page.html").render(**values)
