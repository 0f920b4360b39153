"""The index of codes: SQLite files beside each version of the table of objects, so that any of millions is found at once.

It is computed from the extract alone and may be thrown away: what has none is asked more slowly, and the next admission makes it.
"""

from data.codes.build import build
from data.codes.find import Index, opened
from data.codes.grown import FOLDER, KEPT, clean, ensure, find, indexes_of
from data.codes.ranked import Found

__all__ = ["FOLDER", "KEPT", "Found", "Index", "build", "clean", "ensure", "find", "indexes_of", "opened"]
