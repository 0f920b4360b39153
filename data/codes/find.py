"""Finds objects in an index of codes: by code with a slip, by name in characters or pinyin, in part or misspelt.

What the searcher may not see takes no part in the search: neither its stems nor its objects are counted or ranked.
"""

import os
import re
import sqlite3
import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz

from data.codes.grams import INITIAL, NUMBER, initials, is_chinese, pairs, plain, runs, spelled, threes
from data.codes.ranked import NEAR, Found, at_most, is_code, ranked
from data.codes.slips import slips

CODE = re.compile(r"(?=.*[0-9])[0-9A-Z*./_-]{3,40}")
SLIP_LENGTH = 8
"""A code with one slip is looked for from so many characters on."""
LOOKED_AT = 20_000
"""At most so many codes that begin or end the same are looked through for those that may be seen."""
LEAST_SHARE = 0.4
"""A stem has at least this share of the grams that are looked for."""
NEAR_BEST = 0.35
"""Stems that have so much less of them than the best one (as a share) are looked at, too."""
WHOLE = 240
"""All grams, in the numbers of the board."""
RAREST = 8
"""Of the grams of a name so many, the rarest, are looked up."""
RANKED = 300
SORTED_AT_MOST = 50_000
ROWS_OF_STEM = 4_000


@dataclass(frozen=True)
class _Stem:
    id: int
    place: str
    kind: str
    first: int
    last: int
    score: float


class Index:
    """One index, read only; any number of threads ask it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._own = threading.local()
        rows = self._run("select place, min(id), max(id) from stems group by place order by 2")
        self.places = rows
        self.kinds = [kind for _, kind in self._run("select number, kind from kinds order by number")]
        content = self._run("select content from arrays where name = 'kinds'")[0][0]
        self.kind_of = np.frombuffer(content, dtype=np.uint16)
        has_stale = self._run("select 1 from sqlite_master where name = 'stale'")
        self.stale = frozenset(one for (one,) in self._run("select object from stale")) if has_stale else frozenset()
        self._allowed = lru_cache(maxsize=8)(self._mask)

    def find(
        self,
        asked: str,
        places: frozenset[str],
        kinds: Collection[str],
        each: int = 8,
        most: int = 80,
        without: Collection[str] = (),
    ) -> list[Found]:
        """What fits best of these places and kinds, at most `each` of a kind and `most` in all, the best first.

        `without` are objects of which this index is no longer true.
        """
        text = plain(asked)
        allowed = self._allowed(places, frozenset(kinds))
        code = text.upper().replace(" ", "")
        found: list[Found] = []
        for form in dict.fromkeys((code, code.replace("-", ""))):
            if not found and CODE.fullmatch(form):
                found = self._by_code(form, allowed, most)
        if len(found) < most and not (found and is_code(asked)):
            found += self._by_name(text, allowed, each, most)
        return ranked([one for one in found if one.object not in without], each, most)

    def _run(self, asked: str, given: Sequence = ()) -> list[tuple]:
        pid, base = getattr(self._own, "base", (0, None))
        if base is None or pid != os.getpid():
            base = sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
            base.execute("pragma cache_size = -8000")
            self._own.base = os.getpid(), base
        return base.execute(asked, given).fetchall()

    def _mask(self, places: frozenset[str], kinds: frozenset[str]) -> np.ndarray:
        """Which stems may be seen."""
        mask = np.zeros(len(self.kind_of), dtype=bool)
        for place, first, last in self.places:
            if place in places:
                mask[first : last + 1] = True
        return mask & np.isin(self.kind_of, [at for at, kind in enumerate(self.kinds) if kind in kinds])

    def _by_code(self, code: str, allowed: np.ndarray, most: int) -> list[Found]:
        """The code itself, codes that begin or end with it, or codes that differ from it in one slip."""
        numbers: dict[int, float] = {}
        for column, text, score in (("object", code, 110.0), ("turned", code[::-1], 105.0)):
            asked = f"select id, stem, {column} from docs where {column} >= ? and {column} < ? limit {LOOKED_AT}"
            for number, stem, said in self._run(asked, (text, text + "\U0010ffff")):
                if allowed[stem] and len(numbers) < most:
                    numbers.setdefault(number, 120.0 if said.upper() == text else score)
        if not numbers and len(code) >= SLIP_LENGTH:
            for some in slips(code, 900):
                asked = f"select id, stem from docs where object in ({','.join('?' * len(some))})"
                numbers.update({number: 102.0 for number, stem in self._run(asked, some) if allowed[stem]})
        return self._docs(numbers)

    def _docs(self, numbers: dict[int, float]) -> list[Found]:
        asked = (
            "select docs.id, docs.object, stems.kind, docs.name, stems.place, docs.state"
            " from docs join stems on stems.id = docs.stem"
            f" where docs.id in ({','.join(map(str, numbers))})"
        )
        return [
            Found(code, kind, name, place, state, numbers[number])
            for number, code, kind, name, place, state in self._run(asked)
        ]

    def _by_name(self, text: str, allowed: np.ndarray, each: int, most: int) -> list[Found]:
        wanted = runs(text)
        if not wanted:
            return []
        stems = self._stems(wanted, allowed, each * 4)
        numbers = NUMBER.findall(text)
        found: list[Found] = []
        for stem in stems:
            found += self._of_stem(stem, numbers, each)
        fits = [one for one in found if one.score >= 0]
        return (fits or [replace(one, score=one.score + 1000) for one in found])[: 4 * most]

    def _of_stem(self, stem: _Stem, numbers: list[str], each: int) -> list[Found]:
        """Objects of a stem: those that have the numbers, else some with a score that is below zero by 1000."""
        asked = "select object, name, state from docs where id between ? and ?"
        span = (stem.first, min(stem.last, stem.first + ROWS_OF_STEM))
        has = "".join(" and instr(numbers, ?) > 0" for _ in numbers)
        rows = self._run(f"{asked}{has} limit {each}", (*span, *(f",{one}," for one in numbers)))
        score = stem.score
        if not rows and numbers:
            rows = self._run(f"{asked}{has} limit {each}", (*span, *(f",{one}" for one in numbers)))
            score -= 4
        if not rows and numbers:
            rows, score = self._run(f"{asked} limit {each}", span), score - 1000
        return [Found(code, stem.kind, name, stem.place, state, score) for code, name, state in rows]

    def _stems(self, wanted: list[str], allowed: np.ndarray, each: int) -> list[_Stem]:
        """The stems that fit best, at most so many of a kind."""
        candidates = self._candidates(wanted, allowed)
        if not len(candidates):
            return []
        said = "".join(wanted)
        spelt = "".join(spelled(run)[0] for run in wanted)
        asked = (
            "select id, place, kind, first, last, text, pinyin, initials from stems"
            f" where id in ({','.join(map(str, candidates))})"
        )
        ranked = []
        for number, place, kind, first, last, text, pinyin, letters in self._run(asked):
            score = _fits(said, spelt, text.replace(" ", ""), pinyin.replace(" ", ""), letters)
            ranked.append(_Stem(number, place, kind, first, last, score))
        ranked.sort(key=lambda one: (-one.score, one.id))
        best = ranked[0].score
        return at_most([one for one in ranked if one.score >= max(_least(said), best - NEAR)], each, 60)

    def _candidates(self, wanted: list[str], allowed: np.ndarray) -> np.ndarray:
        """The numbers of the stems that have most of the grams, by characters, by pinyin or by initials."""
        best = np.zeros(len(allowed), dtype=np.uint8)
        for way in _asked_for(wanted):
            rare = self._rarest(way)
            if not rare or best.any() and best.max() >= WHOLE - len(rare):
                continue
            board = np.zeros(len(allowed), dtype=np.uint8)
            for gram in rare:
                board[self._having(gram)] += 1
            board *= WHOLE // len(rare)
            board *= allowed
            np.maximum(best, board, out=best)
        highest = int(best.max()) if len(best) else 0
        least = max(LEAST_SHARE * WHOLE, highest - NEAR_BEST * WHOLE)
        found = np.flatnonzero(best >= least)
        if len(found) > RANKED:
            enough = np.cumsum(np.bincount(best[found], minlength=WHOLE + 1)[::-1]) >= RANKED
            found = self._spread(found[best[found] >= WHOLE - int(enough.argmax())], best)
        return found

    def _spread(self, found: np.ndarray, best: np.ndarray) -> np.ndarray:
        """The best ones, so that no kind pushes all others out."""
        if len(found) < SORTED_AT_MOST:
            found = found[np.argsort(-best[found].astype(np.int16), kind="stable")]
        kinds = self.kind_of[found]
        present = np.flatnonzero(np.bincount(kinds))
        share = max(20, RANKED // len(present))
        return np.concatenate([found[kinds == kind][:share] for kind in present])

    def _rarest(self, grams: set[str]) -> list[str]:
        """Those grams that the fewest stems have: enough of them tell a name, and common ones cost most."""
        lone = [gram for gram in grams if len(gram) == 1 and is_chinese(gram)]
        marks = ",".join("?" * len(grams))
        asked = f"select gram, sum(length(stems)) from grams where gram in ({marks}) group by gram order by 2, 1 limit {RAREST}"
        return lone if lone else [gram for gram, _ in self._run(asked, list(grams))]

    def _having(self, gram: str) -> np.ndarray:
        """The stems that have a gram; a lone character stands for every pair that begins with it."""
        if len(gram) > 1 or not is_chinese(gram):
            rows = self._run("select stems from grams where gram = ?", (gram,))
            return np.concatenate([np.frombuffer(content, dtype="<u4") for (content,) in rows])
        mask = np.zeros(len(self.kind_of), dtype=bool)
        for (content,) in self._run(
            "select stems from grams where gram >= ? and gram < ?", (gram, gram + "\U0010ffff")
        ):
            mask[np.frombuffer(content, dtype="<u4")] = True
        return mask


def _least(said: str) -> float:
    """The score from which a name fits: of two characters both must sound right, of three two must be the same."""
    short = {True: {1: 80.0, 2: 80.0, 3: 80.0, 4: 70.0}, False: {1: 80.0, 2: 80.0, 3: 60.0}}
    return short[said.isascii()].get(len(said), 55.0)


def _asked_for(wanted: list[str]) -> list[set[str]]:
    """The ways to look for a name: sets of grams."""
    chinese = [run for run in wanted if is_chinese(run)]
    chinese = [run for run in chinese if len(run) > 1] or chinese[:1]
    letters = "".join(run for run in wanted if not is_chinese(run))
    spelt = "".join(spelled(run)[0] for run in chinese)
    by_characters = {gram for run in chinese for gram in (pairs(run) or {run})}
    ways = []
    if chinese:
        ways.append(by_characters | (threes(letters) if letters else set()))
        if len(spelt) >= 4:
            ways.append({gram for run in chinese for gram in threes(spelled(run)[0])})
    elif len(letters) >= 3:
        ways += [threes(letters), {gram for gram in initials(letters) if len(gram) == 4}]
    elif len(letters) == 2:
        ways += [{INITIAL + letters}, {letters}]
    return [way for way in ways if way]


def fits(asked: str, text: str) -> float:
    """How well a plain text fits what is asked, 0-100, as stems are ranked."""
    wanted, own = runs(asked), runs(text)
    if not wanted or not own:
        return 0.0
    said, spelt = "".join(wanted), "".join(spelled(run)[0] for run in wanted)
    if len(said) > len("".join(spelled(run)[0] for run in own)):
        return 0.0
    ways = [spelled(run) for run in own]
    return _fits(said, spelt, text.replace(" ", ""), "".join(one[0] for one in ways), " ".join(one[1] for one in ways))


def _fits(said: str, spelt: str, text: str, pinyin: str, letters: str) -> float:
    """How well a stem fits, 0-100: by its characters, by their sound, by their initials; shorter ones a little better."""
    if said.isascii():
        score = fuzz.partial_ratio(said, pinyin)
        if said in letters.replace(" ", ""):
            score = max(score, 96.0 if said in letters else 80.0)
    else:
        score = max(fuzz.partial_ratio(said, text), 0.93 * fuzz.partial_ratio(spelt, pinyin))
    begins = text.startswith(said) or pinyin.startswith(said) or letters.startswith(said)
    return score + (3 if begins else 0) - 0.03 * len(text)


@lru_cache(maxsize=4)
def opened(path: Path) -> Index:
    """The index in this file, opened once."""
    return Index(path)
