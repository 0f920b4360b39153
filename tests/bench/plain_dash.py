"""The comparison: a plain Dash page, a callback and a figure a panel. Served as `tests.bench.plain_dash:server`."""

from dash import Dash, Input, Output, callback, dcc, html

from tests.bench._panels import PANELS, Panel

app = Dash(__name__)
server = app.server
app.layout = html.Div(
    [dcc.Location(id="location"), *(dcc.Graph(id=f"panel-{number}") for number in range(len(PANELS)))],
    style={"display": "grid", "gridTemplateColumns": "repeat(4, 1fr)"},
)


def answer(number: int, panel: Panel) -> None:
    """Gives one panel its callback."""

    @callback(Output(f"panel-{number}", "figure"), Input("location", "pathname"))
    def show_panel(pathname: str):  # noqa: ANN202
        return panel.figure()


for position, one in enumerate(PANELS):
    answer(position, one)
