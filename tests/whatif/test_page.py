"""The page of variants: it needs nothing else, and reads well wherever it is opened."""

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import sync_playwright

from planner.errors import Finding
from planner.policy.variation import SOURCE, read_variations
from planner.whatif.measures import MEASURES
from planner.whatif.page import what_if_page
from planner.whatif.variants import INFEASIBLE, OPTIMAL, Variant, WhatIf
from tests.chromium import ARGUMENTS, CHROMIUM, needs_chromium

REASON = Finding(
    file="policy.toml",
    code="floor_out_of_reach",
    value="<30%>",
    params={"reached": "26%"},
)


def variant(values, entries, **more):
    figures = {measure.name: None for measure in MEASURES} | {
        "entries": Fraction(entries),
        "internal": Fraction(entries // 3),
        "joint": Fraction(entries - entries // 3),
        "visits": Fraction(12_345 - entries),
        "coverage": Fraction(entries, 300),
    }
    return Variant(
        values=values,
        **{"status": OPTIMAL, "figures": figures, "seconds": 1.25, **more},
    )


def none(values):
    return variant(values, 0, status=INFEASIBLE, figures={}, findings=(REASON,))


def what_if(*texts, variants, **more):
    variations = read_variations(texts)
    base = variant(tuple("现行" for _ in variations), 90)
    return WhatIf(
        year=2026, variations=variations, base=base, variants=tuple(variants), **more
    )


LINE = what_if(
    "joint_share=0.3,0.4,0.9",
    variants=[variant(("0.3",), 80), variant(("0.4",), 85), none(("0.9",))],
)
GRID = what_if(
    "joint_share=0.3,0.9",
    "max_departments=2,3,5",
    variants=[
        variant((share, most), 100 - 5 * int(most))
        if share == "0.3"
        else none((share, most))
        for share in ("0.3", "0.9")
        for most in ("2", "3", "5")
    ],
)


@pytest.mark.parametrize("shown", [LINE, GRID], ids=["one field", "two fields"])
def test_the_page_needs_nothing_else_and_says_whom_it_is_for(shown):
    page = what_if_page(shown)
    assert "仅供统筹监管部门内部使用" in page
    assert "For the regulator only" in page
    assert not re.search(r"<script|<link|<img|<iframe|https?:|url\(|@import", page)
    assert "<30%>" not in page
    assert "&lt;30%&gt;" in page


def charts(page):
    return re.findall(r"<svg.*?</svg>", page, re.DOTALL)


@pytest.mark.parametrize(
    ("shown", "panels"), [(LINE, 1), (GRID, 2)], ids=["one field", "two fields"]
)
def test_every_chart_is_sound_and_described(shown, panels):
    found = charts(what_if_page(shown))
    assert len(found) == 3 * panels  # entries, firm-visits and coverage are known
    names = []
    for chart in found:
        root = ElementTree.fromstring(chart)
        described = root.get("aria-labelledby").split()
        assert [root.find(tag).get("id") for tag in ("title", "desc")] == described
        names += described
        _, _, width, height = map(float, root.get("viewBox").split())
        for element in root.iter("rect"):
            x, y, wide, tall = (
                float(element.get(k)) for k in ("x", "y", "width", "height")
            )
            assert 0 <= x <= x + wide <= width
            assert 0 <= y <= y + tall <= height
    assert len(set(names)) == len(names)


def test_bars_of_all_panels_are_on_one_scale():
    """85 entries of one panel reach as far as 85 of another would."""
    found = charts(what_if_page(GRID))[:2]
    bars = [
        float(rect.get("width"))
        for chart in found
        for rect in ElementTree.fromstring(chart).iter("rect")
        if rect.get("class") == "independent"
    ]
    assert bars == pytest.approx(
        [bars[0], bars[0] * 85 / 90, bars[0] * 75 / 90], abs=0.2
    )


def test_where_there_is_no_plan_the_row_says_why_in_both_languages():
    page = what_if_page(LINE)
    assert "全库抽查比例要求" in page
    assert "the floor of" in page
    assert "<strong>shares.joint = 0.9</strong>" in page
    assert "无解 no plan" in page


def test_where_nothing_has_a_plan_the_page_says_so_and_has_no_chart():
    two = what_if("joint_share=0.8,0.9", variants=[none(("0.8",)), none(("0.9",))])
    page = what_if_page(replace(two, base=none(("现行",))))
    assert "没有计划的原因" in page
    assert "0 / 2" in page
    assert charts(page) == []


def test_the_fewest_entries_stand_on_a_card_with_the_policy_that_has_them():
    page = what_if_page(LINE)
    cards = re.findall(
        r'<div class="card">(.*?)</div>\s*<small>(.*?)</small>', page, re.DOTALL
    )
    assert any("80" in card and "shares.joint = 0.3" in of for card, of in cards)


def test_warnings_stand_at_the_top():
    warned = what_if(
        "joint_share=0.3,0.4",
        variants=[variant(("0.3",), 90), variant(("0.4",), 80)],
        warnings=(
            Finding(
                file=SOURCE,
                code="what_if_not_monotone",
                column="shares.joint",
                value="0.4",
                params={"loose": "0.3", "more": "90", "fewer": "80"},
            ),
        ),
    )
    assert "收紧到 0.4" in what_if_page(warned)
    assert "须核对" not in what_if_page(LINE)


@needs_chromium
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_reads_well_on_a_phone_and_a_desk_by_day_and_night(dark, tmp_path):
    file = Path(tmp_path / "page.html")
    file.write_text(what_if_page(GRID), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=list(ARGUMENTS)
        )
        page = browser.new_page(color_scheme="dark" if dark else "light")
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(file.as_uri())
        for width in (320, 390, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.scrollingElement.scrollWidth") <= width
            small = page.evaluate(
                "Math.min(...[...document.querySelectorAll('svg text')]"
                ".map(t => t.getBoundingClientRect().height))"
            )
            assert small >= 9
        contrast = page.evaluate(CONTRAST)
        browser.close()
    assert said == []
    assert contrast >= 4.5


#: The least contrast of text and its ground, as WCAG 2 has it.
CONTRAST = """() => {
  const lit = c => { const [r, g, b] = c.match(/[\\d.]+/g).slice(0, 3)
    .map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b; };
  const ground = e => { for (; e; e = e.parentElement) {
    const c = getComputedStyle(e).backgroundColor;
    if (!/, 0\\)|0\\.\\d+\\)$/.test(c)) return c; } return 'rgb(255,255,255)'; };
  const ratios = [...document.querySelectorAll('p, td, th, small, h1, h2, h3, dd, dt, .big')]
    .map(e => [lit(getComputedStyle(e).color), lit(ground(e))].sort((a, b) => b - a))
    .map(([a, b]) => (a + .05) / (b + .05));
  return Math.min(...ratios); }"""
