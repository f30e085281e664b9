"""Where the portable program starts: its worker processes start here again and must find their way."""

import multiprocessing

from xlkinerja.__main__ import main

if __name__ == "__main__":
    multiprocessing.freeze_support()
    main()
