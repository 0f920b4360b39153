"""The district scores' method, one verb a file: observe, normalise, weigh, aggregate, rank, doubt, take apart, ask what if.

Plain Python on NumPy, Polars and SciPy: numbers in, numbers out; nothing here knows of pages, engines or files but the
methodology's own (scores/*.toml). What is drawn at random is drawn from the methodology's seed.
"""
