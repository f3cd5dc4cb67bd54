"""The storage of record: tables, transactions and the few writers that bypass the ORM."""
