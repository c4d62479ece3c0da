"""All of the desk's pages."""

from fastapi import APIRouter

from api.desk.changes import router as changes
from api.desk.day import router as day
from api.desk.entering import router as entering
from api.desk.exports import router as exports
from api.desk.follow_ups import router as follow_ups
from api.desk.people import router as people
from api.desk.result import router as result
from api.desk.review import router as review
from api.desk.today import router as today
from api.desk.visit import router as visit
from api.desk.visits import router as visits

router = APIRouter()
for pages in (
    today,
    visits,
    exports,
    visit,
    changes,
    entering,
    result,
    day,
    follow_ups,
    people,
    review,
):
    router.include_router(pages)
