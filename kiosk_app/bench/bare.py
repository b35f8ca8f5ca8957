"""What any answer costs here: the same server and parser, saying one and the same thing to a crowd.

It reads each request whole and answers so many bytes; signed, it checks one signature before, which
nobody can leave out who believes stations by their keys. Rules, limits, record, figures and log
are what the service has on top of that, and what its ratio shows.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk_app.bench.children import Child, ending_with_us

ANSWER_BYTES = 250
"""About as long as "none left" with its sentences and clause."""
_START_S = 60.0

_PROGRAM = """
import socket, sys
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

said, is_signed = b" " * int(sys.argv[1]), sys.argv[2] == "signed"
key = Ed25519PrivateKey.generate()
text = b"t" * 300
signature, check = key.sign(text), key.public_key().verify
head = {"type": "http.response.start", "status": 409,
        "headers": [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(said))]}
body = {"type": "http.response.body", "body": said}

async def app(scope, receive, send):
    while (await receive()).get("more_body"):
        pass
    if is_signed:
        check(signature, text)
    await send(head)
    await send(body)

listener = socket.create_server(("127.0.0.1", 0))
print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, server_header=False,
                              lifespan="off")).run(sockets=[listener])
"""


@contextmanager
def bare_server(log: Path, *, is_signed: bool) -> Iterator[str]:
    """Give the URL of a server that says the same to everybody while the block runs."""
    words = ("-c", _PROGRAM, str(ANSWER_BYTES), "signed" if is_signed else "open")
    with Child(words, log, ending_with_us(signal.SIGTERM)) as child:
        yield child.read_line(_START_S)
