"""An application for the tests of the web server: /slow takes two seconds, everything else none."""

import os
import time

SLOW = 2.0


def application(environ, start_response):
    """The process that answers, as text."""
    if environ["PATH_INFO"] == "/slow":
        time.sleep(SLOW)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
