"""All of the desk's pages."""

from fastapi import APIRouter

from api.desk.entering import router as entering
from api.desk.today import router as today
from api.desk.visit import router as visit
from api.desk.visits import router as visits

router = APIRouter()
for pages in (today, visits, visit, entering):
    router.include_router(pages)
