"""Tests: they mirror the source; real parts, no mocks of our own modules."""
