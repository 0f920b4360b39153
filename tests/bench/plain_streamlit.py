"""The comparison: a Streamlit page with the same panels. Run by `streamlit run`."""

import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench._panels import PANELS  # noqa: E402

st.set_page_config(layout="wide")
columns = st.columns(4)
for position, panel in enumerate(PANELS):
    columns[position % 4].plotly_chart(panel.figure(), key=f"panel-{position}")
