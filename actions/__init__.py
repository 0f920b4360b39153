"""What may people do? Each action checks the right, then whether the step is allowed, and appends one entry to the ledger."""
