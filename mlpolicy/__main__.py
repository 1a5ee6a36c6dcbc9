"""``python3 -m mlpolicy``."""

import sys

from .cli import main

sys.exit(main())
