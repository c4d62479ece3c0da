"""The pages that explain: how double random works, and where the data is."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.audiences import Public
from api.pages.fresh import PageTagged
from api.pages.routing import page_route
from api.portal.family import PORTAL

router = APIRouter(tags=["public"])


@dataclass(frozen=True, slots=True)
class Dataset:
    """A listing that may be downloaded; its words are keyed by `key`."""

    key: str
    address: str


DATASETS = (
    Dataset("entries", "/api/v1/public/entries"),
    Dataset("changes", "/api/v1/public/changes"),
    Dataset("rounds", "/api/v1/public/rounds"),
    Dataset("lists", "/api/v1/public/lists"),
    Dataset("results", "/api/v1/public/results"),
    Dataset("certificate", "/api/v1/public/certificate"),
    Dataset("departments", "/api/v1/public/departments"),
    Dataset("items", "/api/v1/public/items"),
    Dataset("withdrawals", "/api/v1/public/withdrawals"),
    Dataset("ledger", "/api/v1/public/ledger"),
)


@page_route(router, "/about")
def about(_audience: Public, _tagged: PageTagged, request: Request) -> Response:
    """Explain how double random works."""
    return PORTAL.page(request, "about.html")


@page_route(router, "/data")
def data(_audience: Public, _tagged: PageTagged, request: Request) -> Response:
    """Show what is to be had as data."""
    return PORTAL.page(request, "data.html", datasets=DATASETS)
