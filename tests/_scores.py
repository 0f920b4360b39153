"""Records for every register that the scores count, invented for three streets of the tiny city: one each of its units."""

from datetime import datetime, timedelta

from city.scoring.methodology import methodology

STREETS = {"320102002": 0.9, "320111004": 0.6, "320111001": 0.4}
"""How much of what is to be done is done."""
UNITS = ("320102", "320111-net", "NJ-JB")
UNTIL = datetime(2026, 7, 1)
EACH = 10
COUNTED_IN = {"population": 200_000.0, "seniors": 40_000.0, "staff": 800.0}
RATES = {"base_stations": 40.0, "senior_training": 180.0, "training_hours": 2_400.0, "security_incidents": 0.1}


def records(months: int = 2) -> list[dict]:
    """Rows for the source `lists`: of each register ten a street, of what falls due ten a month."""
    rows = []
    counts = {one.register: one for indicator in methodology().indicators for one in indicator.counts}
    for register, count in counts.items():
        for street, share in STREETS.items():
            for month in range(months if count.way != "stock" else 1):
                rows += [_row(register, count, street, share, month, n) for n in range(EACH)]
    for register, amount in COUNTED_IN.items():
        rows += [_first(register, street, 0, 0) | {"amount": amount} for street in STREETS]
    return rows


def _row(register, count, street, share, month, n) -> dict:
    due = UNTIL - timedelta(days=10 + 30 * month)
    row = _first(register, street, month, n)
    is_bad = register in ("form_fields", "shared_resources")
    is_done = (n < EACH * (1 - share)) if is_bad else (n < EACH * share)
    if count.way == "stock":
        row |= {"entered_at": UNTIL - timedelta(days=200), "done_at": UNTIL - timedelta(days=100) if is_done else None}
    else:
        done = due - timedelta(days=5) if is_done else due + timedelta(days=2)
        row |= {"entered_at": due - timedelta(days=12), "due_at": due, "done_at": done}
    if register in RATES:
        row |= {"amount": RATES[register] * (0.5 + share)}
    elif register == "open_datasets":
        row |= {"amount": 30.0 * share}
    elif count.den == "base":
        is_less_better = register in ("case_visits", "case_days")
        part = (1 - share) if is_less_better else 0.5 + share / 2
        row |= {"base": 200.0, "amount": round(200 * part)}
    if register == "online_sessions":
        row |= {"kind": "60plus" if n % 2 else "other", "amount": round(200 * (0.5 + share / 2)) - 20.0 * (n % 2)}
    return row


def _first(register, street, month, n) -> dict:
    return {
        "register": register,
        "record": f"{street}-{month}-{n}",
        "place": street,
        "title": f"{register} {street} {month} {n}",
        "kind": None,
        "entered_at": UNTIL - timedelta(days=200),
        "left_at": None,
        "due_at": None,
        "done_at": None,
        "ended_at": None,
        "amount": None,
        "base": None,
    }
