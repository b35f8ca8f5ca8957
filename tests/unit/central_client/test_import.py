"""A window can be painted before requests is imported."""

import subprocess
import sys


def test_importing_client_and_handlers_imports_neither_requests_nor_sqlalchemy() -> None:
    script = (
        "import sys; import kiosk_app.central_client.client, kiosk_app.handlers.table;"
        "print(sorted({'requests', 'urllib3', 'sqlalchemy'} & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert ran.stdout.strip() == "[]"
