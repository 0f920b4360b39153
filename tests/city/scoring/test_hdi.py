"""The Human Development Index of 577 countries and years: goalposts, a logarithm, a geometric mean, against published values."""

import numpy as np

from city.scoring.aggregate import arithmetic, generalised
from city.scoring.normalise import goalposts
from tests.city.scoring._reference import number, rows


def test_published_values(shared):
    told = rows(shared("data/index-hdi/hdi_2018_2021_2022.csv"))
    le, eys, mys, gni, hdi = (
        np.array([number(row[name]) for row in told]) for name in ("le", "eys", "mys", "gnipc", "hdi")
    )
    health = goalposts(le, (20.0,), (85.0,))
    school = np.stack([goalposts(eys, (0.0,), (18.0,)), goalposts(mys, (0.0,), (15.0,))], axis=1)
    income = goalposts(np.log(gni), (np.log(100),), (np.log(75000),))
    parts = np.stack([health, arithmetic(school, np.ones(2)), income], axis=1)
    found = generalised(parts, np.ones(3), 0) / 100
    assert len(told) == 577
    assert np.abs(found - hdi).max() <= 0.0005 + 1e-12
    again = np.array([number(row["hdi_recomputed"]) for row in told])
    np.testing.assert_allclose(found, again, rtol=1e-9)
