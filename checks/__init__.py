"""The domain: values in, verdicts out. No file, network, clock or database is reached from here."""
