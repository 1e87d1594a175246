"""Connections that an AppTest pretends to be a browser at: see the fixture ``connect``."""

LOCAL = {"host": "localhost:8501", "origin": "http://localhost:8501"}
APP = "st.session_state.n = st.session_state.get('n', 0) + 1\nst.text_input('T', key='t')\nst.markdown('x')"


class Client:
    """A connection, as ``runtime.get_client`` gives it."""

    def __init__(self, ip="127.0.0.1", headers=LOCAL):
        self.ip, self.headers = ip, headers
