"""What all pages say, in Chinese and English.

A family of pages (portal, desk, console) adds a catalogue of its own, in the same
form; a key means one thing everywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup, escape

from api.language import ZH

#: Texts by key: Chinese, English. `{name}` stands for what the template gives.
Words = Mapping[str, tuple[str, str]]

SHARED: Words = {
    "site": ("双随机、一公开", "Double random, one public"),
    "skip": ("跳到正文", "Skip to the content"),
    "nav": ("主导航", "Main navigation"),
    "other_language": ("English", "中文"),
    "version": ("版本 {version}", "Version {version}"),
    "today": ("今天 {day}", "Today {day}"),
    "home": ("首页", "Home"),
    "you_are_here": ("当前位置", "You are here"),
    "search": ("查询", "Search"),
    "filter": ("筛选", "Filter"),
    "clear": ("清除条件", "Clear"),
    "all": ("全部", "All"),
    "pages": ("翻页", "Pages"),
    "first_page": ("回到第一页", "Back to the first page"),
    "next_page": ("下一页", "Next page"),
    "required": ("必填", "required"),
    "done": ("已完成", "done"),
    "current": ("进行中", "now"),
    "ahead": ("未开始", "to come"),
    "stopped": ("须处理", "needs attention"),
    "as_table": ("图中的数字", "The figures of this chart"),
    "empty": ("没有内容", "Nothing here"),
    "what_to_do": ("怎么办", "What to do"),
    "error_code": ("错误代码", "Error code"),
    "error_status": ("状态码", "Status"),
    "error_back": ("返回首页", "Back to the first page"),
    "asked": ("要求", "Asked"),
    "reached": ("达到", "Reached"),
    "holds": ("达到要求", "Reached"),
    "falls_short": ("未达到要求", "Not reached"),
}


@dataclass(frozen=True)
class Speaker:
    """Says the words of its catalogues in one language."""

    language: str
    words: Words

    def __call__(self, key: str, **given: object) -> Markup:
        """Return a text, what is given escaped unless it is markup already.

        Raises
        ------
        KeyError
            If no catalogue has the key, or the text asks for more than is given.
        """
        text = self._texts[key]
        return text.format(**given) if given or "{" in text else text

    def of(self, zh: str, en: str) -> str:
        """Return whichever of two texts is in this language."""
        return zh if self.language == ZH else en

    @cached_property
    def _texts(self) -> Mapping[str, Markup]:
        """The words in this language, escaped once: a page says most many times."""
        return {key: escape(self.of(*both)) for key, both in self.words.items()}
