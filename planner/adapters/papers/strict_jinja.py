"""Jinja for templates from elsewhere: sandboxed, strict, and the same every time."""

from collections.abc import Collection, Iterator
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, meta, nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from planner.adapters.papers.plain_files import printable

#: docxtpl writes these for braces that are to be shown as such.
_BRACE_SIGNS = ("{_{", "}_}", "{_%", "%_}")
#: What values and loops have by themselves.
_OWN_NAMES = frozenset(
    name
    for kind in (str, int, list, dict, LoopContext)
    for name in dir(kind)
    if not name.startswith("_")
)


class UnknownFieldError(TemplateError):
    """A template names what it isn't given."""

    def __init__(self, name: str, lineno: int) -> None:
        super().__init__(f"'{name}' is undefined")
        self.name = name
        self.lineno = lineno


class StrictEnvironment(ImmutableSandboxedEnvironment):
    """Runs no code but a template's own tags, and knows only the names it is told.

    A name is looked for in every branch of a template, also in those that a
    given plan doesn't take. `source` is what was compiled last.
    """

    def __init__(self, names: Collection[str], tops: Collection[str]) -> None:
        super().__init__(
            autoescape=True, undefined=StrictUndefined, finalize=_finalized
        )
        # Chance has no place in a paper.
        del self.globals["lipsum"], self.filters["random"]
        self._names = frozenset(names) | _OWN_NAMES
        self._tops = frozenset(tops) | frozenset(self.globals)
        self.source = ""

    def from_string(
        self,
        source: str | nodes.Template,
        globals: Any = None,
        template_class: type[Template] | None = None,
    ) -> Template:
        """Compile a template, having looked at its names.

        Raises
        ------
        UnknownFieldError
            If it names what isn't given.
        """
        self.source = str(source)
        self._refuse_unknown(self.parse(self.source))
        return super().from_string(source, globals, template_class)

    def _refuse_unknown(self, tree: nodes.Template) -> None:
        undeclared = meta.find_undeclared_variables(tree) - self._tops
        for name in tree.find_all(nodes.Name):
            if name.name in undeclared:
                raise UnknownFieldError(name.name, name.lineno)
        known = self._names.union(_set_in(tree))
        for attribute in tree.find_all(nodes.Getattr):
            if attribute.attr not in known:
                raise UnknownFieldError(attribute.attr, attribute.lineno)


def _set_in(tree: nodes.Template) -> Iterator[str]:
    """Yield the attributes that a template gives to a namespace of its own."""
    for reference in tree.find_all(nodes.NSRef):
        yield reference.attr
    for call in tree.find_all(nodes.Call):
        yield from (keyword.key for keyword in call.kwargs)


def _finalized(value: Any) -> Any:
    """Return a value as the document holds it: printable, and escaped."""
    if not isinstance(value, str):
        return value
    text = escape(value) if isinstance(value, Markup) else escape(printable(value))
    shown = str(text)
    for sign in _BRACE_SIGNS:
        shown = shown.replace(sign, sign.replace("_", "&#95;"))
    return Markup(shown)  # noqa: S704
