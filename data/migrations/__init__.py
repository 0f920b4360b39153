"""The layout of the ledger and of the tables beside it, version by version; Alembic reads this folder."""
