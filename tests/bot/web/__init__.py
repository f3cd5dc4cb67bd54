"""The receiver over real HTTP."""
