"""The one line: ``import st_state_inspector.auto`` records and shows every run of the app.

Left in by mistake it is harmless: only a browser on the same machine is inspected (see ``gate``).
"""

from st_state_inspector import taps
from st_state_inspector.inspector import install

if not taps.is_installed():
    install()
