"""Requests as a browser sends them, and how long the answers take, in milliseconds."""

import http.client
import json
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

HEADERS = {"Content-Type": "application/json", "Accept-Encoding": "gzip, deflate, br, zstd"}
ADDRESS = "_pages_location"
TOLD = b'{"seq": 1, "asked_at": 0}'
"""What a wall posts of the stamp; it does not say of which act it was told, so it gets the newest."""
ZONES = ("header", "signs", "side", "alerts", "units", "topics", "plan", "feeds")


class Client:
    """One connection that is kept open."""

    def __init__(self, port: int, cookies: str = "", csrf: str = "") -> None:
        self.own = {"Cookie": cookies, "X-CSRFToken": csrf} if cookies else {}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str) -> bytes:
        """The body of an answer, as it came."""
        self.connection.request("GET", path, headers={"Accept-Encoding": "identity", **self.own})
        return self._body()

    def post(self, payload: bytes) -> bytes:
        """The body of one callback's answer, as it came."""
        self.connection.request("POST", "/_dash-update-component", payload, HEADERS | {"Accept-Encoding": "identity"})
        return self._body()

    def post_ms(self, payload: bytes) -> float:
        """How long one callback's answer takes, up to its last byte."""
        began = time.perf_counter()
        self.connection.request("POST", "/_dash-update-component", payload, HEADERS)
        self._body()
        return (time.perf_counter() - began) * 1000

    def _body(self) -> bytes:
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200 or not body:
            raise SystemExit(f"{answer.status} with {len(body)} bytes instead of an answer: {body[:200]!r}")
        return body


def callbacks(port: int) -> list[dict]:
    """What the page says about its callbacks."""
    return json.loads(Client(port).get("/_dash-dependencies"))


def payload(told: dict, values: Mapping[str, object]) -> bytes:
    """What a browser posts for one callback when the inputs and states have these values, by id."""
    many = told["output"].startswith("..")
    names = told["output"].strip(".").split("...") if many else [told["output"]]
    outputs = [dict(zip(("id", "property"), name.rsplit(".", 1), strict=True)) for name in names]
    filled = {
        side: [{"id": one["id"], "property": one["property"], "value": values.get(one["id"])} for one in told[side]]
        for side in ("inputs", "state")
    }
    changed = [f"{one['id']}.{one['property']}" for one in told["inputs"]]
    content = {"output": told["output"], "outputs": outputs if many else outputs[0], "changedPropIds": changed} | filled
    return json.dumps(content).encode()


def zones(port: int) -> bytes:
    """What an open wall posts when the stamp changes; nothing is drawn before, so the answer holds every zone."""
    return zones_among(callbacks(port))


def zones_among(told: list[dict]) -> bytes:
    """The same, among what the page says about its callbacks."""
    found = [one for one in told if one["inputs"][0]["id"] == "live-stamp" and "wall-" in one["output"]]
    if len(found) != 1:
        raise SystemExit(f"{len(found)} callbacks redraw the wall's zones; one was expected.")
    return payload(found[0], {"live-stamp": json.loads(TOLD), ADDRESS: ""})


def check_zones(port: int, body: bytes) -> int:
    """The size of an answer, in bytes; it ends the run when a zone of the wall is not in it with its content."""
    answer = Client(port).post(body)
    drawn = json.loads(answer)["response"]["wall-picture"]["data"]["zones"]
    thin = [name for name in ZONES if len(json.dumps(drawn.get(f"wall-{name}"))) < 80]
    if thin:
        raise SystemExit(f"The answer holds {sorted(drawn)}; nothing in {thin}.")
    return len(answer)


def repeated(port: int, body: bytes, count: int, clients: int = 1) -> list[float]:
    """`count` answers by so many clients at once."""
    each = count // clients

    def run(_: int) -> list[float]:
        client = Client(port)
        return [client.post_ms(body) for _ in range(each)]

    with ThreadPoolExecutor(clients) as pool:
        return [took for part in pool.map(run, range(clients)) for took in part]


def together(port: int, bodies: list[bytes], count: int) -> list[float]:
    """All bodies posted at once, each on its connection; the time until the last answer, `count` times."""
    connections = [Client(port) for _ in bodies]
    found = []
    with ThreadPoolExecutor(len(bodies)) as pool:
        for _ in range(count):
            began = time.perf_counter()
            list(pool.map(lambda pair: pair[0].post_ms(pair[1]), zip(connections, bodies, strict=True)))
            found.append((time.perf_counter() - began) * 1000)
    return found


def streamlit_runs(port: int, count: int) -> list[float]:
    """The time from asking for the script to run until its last element has come, `count` times."""
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ClientState_pb2 import ClientState
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
    from websockets.sync.client import connect

    found = []
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    with connect(address, subprotocols=["streamlit"], origin=f"http://127.0.0.1:{port}", max_size=None) as socket:
        for _ in range(count):
            began = time.perf_counter()
            socket.send(BackMsg(rerun_script=ClientState()).SerializeToString())
            while True:
                message = ForwardMsg.FromString(socket.recv(timeout=120))
                if message.WhichOneof("type") == "script_finished":
                    break
            found.append((time.perf_counter() - began) * 1000)
    return found
