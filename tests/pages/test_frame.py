"""What every page has, whatever it shows."""

import re
from importlib.resources import files

import pytest
from fastapi import Request
from jinja2 import UndefinedError

from api.language import ZH
from api.pages.assets import ASSETS
from api.pages.family import Family, environment
from api.pages.links import Links
from api.pages.words import SHARED, Speaker

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def rendered(source: str, **values: object) -> str:
    """A template's text, with the macros at hand."""
    made = environment("api.pages")
    head = '{% import "macros.html" as ui with context %}'
    frame = {
        "speaker": Speaker(values.pop("lang", ZH), SHARED),
        "lang": ZH,
        "links": Links("/plan", [("year", "2026"), ("month", "2026-03")]),
        "csrf_token": "t0ken",
    }
    return made.from_string(head + source).render(**frame, **values)


def test_a_word_that_no_catalogue_has_is_an_error():
    with pytest.raises(KeyError, match="nowhere"):
        rendered("{{ t('nowhere') }}")


def test_a_value_that_nobody_gave_is_an_error():
    with pytest.raises(UndefinedError):
        rendered("{{ nobody }}")


def test_what_is_given_to_a_word_is_escaped():
    assert Speaker(ZH, {"k": ("“{x}”", "")})("k", x="<b>") == "“&lt;b&gt;”"


@pytest.mark.parametrize("key", SHARED)
def test_a_word_is_chinese_and_english(key):
    zh, en = SHARED[key]
    if key != "other_language":
        assert re.search(r"[\u4e00-\u9fff]", zh)
        assert not re.search(r"[\u4e00-\u9fff]", en)


def test_every_shared_word_is_used():
    folder = files("api.pages").joinpath("templates")
    used = "".join(one.read_text("utf-8") for one in folder.iterdir())
    states = {"done", "current", "ahead", "stopped"}
    families = {"home", "search", "empty", "what_to_do", "asked", "reached", "holds"}
    families |= {"falls_short"}
    for key in set(SHARED) - states - families:
        assert f't("{key}"' in used or f"t('{key}'" in used, key


def test_a_field_tells_of_its_hint_and_of_what_is_wrong_with_it():
    made = rendered(
        "{{ ui.field('q', '名称', value='<', hint='两个字即可', error='太短', autocomplete='off') }}"
    )
    assert '<label for="q">' in made
    assert 'aria-describedby="q-hint q-error"' in made
    assert 'aria-invalid="true"' in made
    assert 'value="&lt;"' in made
    assert 'autocomplete="off"' in made


def test_a_form_that_changes_something_holds_the_sessions_token():
    assert 'name="csrf" value="t0ken"' in rendered("{{ ui.csrf() }}")


def test_a_mark_is_told_by_words():
    assert ">未达到<" in rendered("{{ ui.badge('未达到', 'bad') }}")


def test_a_filter_keeps_the_year_and_forgets_the_page():
    made = rendered("{% call ui.filters('筛选') %}{% endcall %}")
    assert '<input type="hidden" name="year" value="2026">' in made
    assert "cursor" not in made


def test_steps_say_which_is_the_present_one():
    path = [{"state": "done", "title": "甲", "text": ""}]
    path += [{"state": "current", "title": "乙", "text": ""}]
    made = rendered("{{ ui.steps(path, '进度') }}", path=path)
    assert made.count('aria-current="step"') == 1
    assert made.index("已完成") < made.index("乙") < made.index("进行中")


def test_links_keep_the_year_that_was_asked_for():
    links = Links("/plan", [("year", "2025"), ("month", "2025-03"), ("lang", "en")])
    assert links.to("/rounds") == "/rounds?year=2025"
    assert links.to("/rounds", year=2024) == "/rounds?year=2024"
    assert links.again(cursor="x") == "/plan?year=2025&month=2025-03&cursor=x"
    assert links.in_language("zh") == "/plan?year=2025&month=2025-03&lang=zh"
    assert links.table("/api", ".csv", "month") == "/api.csv?year=2025&month=2025-03"


def test_an_error_is_a_page_for_a_browser_and_data_for_a_program(client):
    page = client.get("/nowhere", headers=BROWSER)
    assert page.status_code == 404
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "没有这个网址" in page.text
    assert "http_no_route" in page.text
    assert page.headers["cache-control"] == "no-store"
    data = client.get("/nowhere")
    assert data.headers["content-type"] == "application/problem+json"
    api = client.get("/api/v1/nowhere", headers=BROWSER)
    assert api.headers["content-type"] == "application/problem+json"


def test_an_error_is_in_the_pages_language(client):
    english = client.get("/nowhere?lang=en", headers=BROWSER)
    assert "There is no such address" in english.text
    assert english.headers["content-language"] == "en"
    later = client.get("/nowhere", headers=BROWSER)
    assert later.headers["content-language"] == "en"
    back = client.get("/nowhere?lang=zh", headers=BROWSER)
    assert back.headers["content-language"] == "zh-CN"


def test_a_page_that_fails_says_so_as_a_page(client, monkeypatch):
    def fails(*_args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("api.portal.plan._sorted", fails)
    page = client.get("/plan", headers=BROWSER)
    assert page.status_code == 500
    assert "http_internal" in page.text
    assert "服务器内部错误" in page.text


def test_what_pages_load_is_kept_for_good_at_an_address_of_its_own(client):
    for asset in ASSETS.values():
        sent = client.get(asset.address)
        assert sent.content == asset.content
        assert sent.headers["content-type"] == asset.media_type
        assert "immutable" in sent.headers["cache-control"]
        other = asset.address.replace(asset.digest, "0" * 12)
        assert client.get(other).status_code == 404


def test_nothing_in_the_style_comes_from_elsewhere():
    css = ASSETS["site.css"].content.decode()
    assert not re.search(r"url\(|@import|https?:", css)


def test_a_page_with_htmx_may_run_it_and_no_other_may_run_anything(client):
    def asked() -> Request:
        scope = {
            "type": "http",
            "app": client.app,
            "path": "/",
            "query_string": b"",
            "headers": [],
            "method": "GET",
            "server": ("here", 80),
            "scheme": "http",
        }
        return Request(scope)

    class Body:
        title = detail = code = ""
        status = 404
        errors = ()

    family = Family("api.pages")
    plain = family.page(asked(), "problem.html", body=Body())
    assert "script-src" not in plain.headers["content-security-policy"]
    assert b"<script" not in plain.body
    lively = family.page(asked(), "problem.html", htmx=True, body=Body())
    assert "script-src 'self'" in lively.headers["content-security-policy"]
    assert ASSETS["htmx.js"].address.encode() in lively.body


def test_every_page_says_who_runs_the_site(client, monkeypatch):
    monkeypatch.setattr(client.app.state, "office", "示例市双随机办公室", raising=False)
    for path in ("/", "/plan", "/check", "/nowhere"):
        assert "示例市双随机办公室" in client.get(path, headers=BROWSER).text
