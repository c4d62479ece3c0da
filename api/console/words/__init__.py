"""What the console says, in Chinese and English; a file a topic."""

from api.console.words import access as _access
from api.console.words import frame as _frame
from api.console.words import imports as _imports
from api.console.words import jobs as _jobs
from api.console.words import ledger as _ledger
from api.console.words import library as _library
from api.console.words import plans as _plans
from api.console.words import policy as _policy
from api.console.words import results as _results
from api.console.words import rounds as _rounds
from api.console.words import year as _year
from api.pages.ceremony_words import CEREMONY
from api.pages.words import Words

WORDS: Words = {
    **_frame.WORDS,
    **_year.WORDS,
    **_imports.WORDS,
    **_policy.WORDS,
    **_plans.WORDS,
    **_library.WORDS,
    **CEREMONY,
    **_rounds.WORDS,
    **_results.WORDS,
    **_jobs.WORDS,
    **_ledger.WORDS,
    **_access.WORDS,
}
