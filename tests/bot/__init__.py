"""The shell, tested with real parts."""
