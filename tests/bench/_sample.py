"""The sample city for measurements on a city that lives: built once, in the bench's own folder."""

import os
import subprocess
import sys
from pathlib import Path

from city.settings import ROOT


def store() -> Path:
    """A store of the sample city up to now."""
    folder = ROOT / ".bench" / "sample" / "store"
    command = [sys.executable, "-m", "data", "sample", "--if-missing"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "COCKPIT_STORE": str(folder)}, check=True)
    return folder
