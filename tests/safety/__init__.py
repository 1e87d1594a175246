"""Safe by default, and invisible to the app: each promise of SECURITY.md as tests that can fail."""
