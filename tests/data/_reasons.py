"""Reasons in tests: those that come with a record as it was read, and what a Chinese sentence does not hold."""

import re

from city.said import as_json, say

SPOKEN = re.compile(r"[A-Za-z]+ [A-Za-z]+ [A-Za-z]+")
"""Three English words in a row."""
TORN = as_json(say("aside.fields", n=2, wanted=6))


def unknown(column):
    return as_json(say("aside.is", column=column, found="x", expected=say("expected.text_of", name="p.csv")))
