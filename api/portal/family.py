"""The portal's pages: their navigation and words."""

from api.pages.family import Family
from api.portal.words import WORDS

NAVIGATION = (
    ("/", "home"),
    ("/plan", "plan"),
    ("/rounds", "rounds"),
    ("/lists", "lists"),
    ("/results", "results"),
    ("/check", "check"),
    ("/data", "data"),
    ("/about", "about"),
)

PORTAL = Family("api.portal", words=WORDS, navigation=NAVIGATION)
