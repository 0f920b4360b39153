"""What is counted of the questions: how many, how long they took, which were refused. Numbers only, no parameters.

With several processes, each writes its numbers into one folder, so that any of them can tell all (the folder has to be
known before the first meter is made).
"""

import atexit
import os
import shutil
import tempfile

from city.settings import settings

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
if settings().workers > 1 and FOLDER not in os.environ:
    _made, _maker = tempfile.mkdtemp(prefix="one-screen-metrics-"), os.getpid()
    os.environ[FOLDER] = _made
    atexit.register(lambda: shutil.rmtree(_made, ignore_errors=True) if os.getpid() == _maker else None)

from prometheus_client import CollectorRegistry, Counter, Histogram, multiprocess  # noqa: E402

REGISTRY = CollectorRegistry()
"""The meters of this process."""
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
QUESTIONS = Counter(
    "cockpit_questions", "Questions answered, from memory or by the engine", ["question", "from"], registry=REGISTRY
)
QUESTION_SECONDS = Histogram(
    "cockpit_question_seconds", "Seconds of the engine for a question", ["question"], buckets=SECONDS, registry=REGISTRY
)
REFUSED = Counter(
    "cockpit_questions_refused", "Questions that were not answered", ["question", "reason"], registry=REGISTRY
)


def all_meters() -> CollectorRegistry:
    """A registry with the meters of every process of this server."""
    if FOLDER not in os.environ:
        return REGISTRY
    found = CollectorRegistry()
    multiprocess.MultiProcessCollector(found)
    return found
