"""`python -m partaj_desktop` and the `partaj` command."""

import sys

from partaj_desktop.cli import main

if __name__ == "__main__":
    sys.exit(main())
