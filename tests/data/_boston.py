"""Boston, the pack of another kind: a store of its own, requests in the layout of its file, and where the real file lies."""

import csv
import gzip
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from data.admit import Admission
from data.admit_places import admit_places, admit_shapes
from tests._store import forget

PACK = Path(__file__).parent.parent / "cities" / "boston"
CROSSWALK = PACK / "crosswalks" / "neighbourhoods.csv"
FOLDER = "data/requests-boston-2011"
COLUMNS = (
    *("case_enquiry_id", "open_dt", "target_dt", "closed_dt", "case_status", "type", "department", "neighborhood"),
    *("latitude", "longitude", "source"),
)


@contextmanager
def boston(store: Path) -> Iterator[Admission]:
    """The door of a store of Boston with its places, while the settings name it; English is its language."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("STORE", store), ("CITY", PACK), ("LANGUAGE", "en")):
            patch.setenv(f"COCKPIT_{name}", str(value))
        forget()
        admission = Admission()
        try:
            assert admit_places(admission, known_at=datetime(2011, 6, 30)).status == "admitted"
            yield admission
        finally:
            admission.close()
    forget()


def admit_neighbourhoods(admission: Admission, folder: Path, known_at: datetime | None = None) -> str:
    """The real polygons, admitted by the pack's crosswalk; what became of them."""
    path = folder / "boston_neighborhoods.geojson"
    return admit_shapes(admission, path, "neighborhood", crosswalk=CROSSWALK, known_at=known_at).status


def request(number: int, opened: datetime, **more: object) -> dict[str, object]:
    """One request in the layout of the file; nothing else is known of it unless it is given."""
    row = dict.fromkeys(COLUMNS, "") | {"case_enquiry_id": number, "open_dt": opened, "case_status": "Open"}
    return (
        row
        | {"type": "Graffiti Removal", "department": "PROP", "source": "Self Service", "neighborhood": "Roxbury"}
        | more
    )


def write(path: Path, rows: Sequence[dict[str, object]]) -> Path:
    """The rows as a CSV in the layout of the file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def real_rows(folder: Path) -> list[dict[str, str]]:
    """The rows of the real file, as texts."""
    with gzip.open(folder / "boston_311_2011H2.csv.gz", "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))
