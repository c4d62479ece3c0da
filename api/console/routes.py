"""All pages of the console."""

from fastapi import APIRouter

from api.console.access import router as access
from api.console.approving import router as approving
from api.console.imports import router as imports
from api.console.jobs import router as jobs
from api.console.ledger import router as ledger
from api.console.library import router as library
from api.console.parts import router as parts
from api.console.plans import router as plans
from api.console.policy import router as policy
from api.console.publication import router as publication
from api.console.report import router as report
from api.console.results import router as results
from api.console.revisions import router as revisions
from api.console.round_steps import router as round_steps
from api.console.rounds import router as rounds
from api.console.teams import router as teams
from api.console.year import router as year

router = APIRouter()
for pages in (
    year,
    imports,
    policy,
    plans,
    approving,
    revisions,
    library,
    rounds,
    round_steps,
    teams,
    parts,
    results,
    report,
    publication,
    jobs,
    ledger,
    access,
):
    router.include_router(pages)
