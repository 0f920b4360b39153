"""Checks a file that was taken out of the audit: python verify_audit.py audit.jsonl. Needs nothing but Python.

The first line tells of the whole; each further line is one entry. The hash of an entry is the SHA-256 of its fields but the
hash itself, as a JSON list without blanks and without escapes; each entry bears the hash of the one before it, the first of all 64 zeros.
"""

import hashlib
import json
import sys

FIELDS = ("number", "at", "who", "role", "kind", "key", "after", "act", "words", "body", "press", "before")


def check(lines):
    """The head of the file; ValueError with a sentence that names the first broken entry."""
    lines = iter(lines)
    head = json.loads(next(lines, "{}"))
    if head.get("one_screen_audit") != 1:
        raise ValueError("This is no file of the audit: its first line does not say so.")
    number, before = head["first"] - 1, "0" * 64 if head["first"] == 1 else None
    for line in lines:
        entry = json.loads(line)
        if entry["number"] != number + 1:
            raise ValueError(f"Entry {number + 1} is missing; {entry['number']} follows {number}.")
        if before is not None and entry["before"] != before:
            raise ValueError(f"Entry {entry['number']} does not follow entry {number}.")
        said = json.dumps([entry[name] for name in FIELDS], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        if hashlib.sha256(said.encode()).hexdigest() != entry["hash"]:
            raise ValueError(f"Entry {entry['number']} was changed: its content does not have its hash.")
        number, before = entry["number"], entry["hash"]
    if number != head["last"]:
        raise ValueError(f"Entry {number + 1} is missing at the end; the file goes to {head['last']}.")
    if before is not None and head.get("last_hash") not in (None, before):
        raise ValueError(f"Entry {number} is not the one that the first line tells of.")
    return head


if __name__ == "__main__":
    try:
        with open(sys.argv[1], encoding="utf-8") as file:
            told = check(file)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OSError) as fault:
        sys.exit(f"{sys.argv[1:] or 'no file'}: {fault}")
    print(f"Whole: entries {told['first']} to {told['last']}, taken at {told.get('taken_at')} by {told.get('by')}.")
