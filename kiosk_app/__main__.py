"""``python -m kiosk_app``: see `kiosk_app.commands`."""

import sys

from kiosk_app.commands.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
