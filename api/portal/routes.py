"""All of the portal's pages."""

from fastapi import APIRouter

from api.portal.about import router as about
from api.portal.check import router as check
from api.portal.departments import router as departments
from api.portal.home import router as home
from api.portal.lists import router as lists
from api.portal.plan import router as plan
from api.portal.results import router as results
from api.portal.rounds import router as rounds
from api.portal.targets import router as targets

router = APIRouter()
for pages in (home, plan, rounds, lists, results, targets, departments, check, about):
    router.include_router(pages)
