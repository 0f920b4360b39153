"""What the city has decided: catalogue, words, thresholds, access. Plain Python; knows nothing of Dash or DuckDB."""
