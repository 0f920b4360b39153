"""How it looks: frames and catalogue entries in, Dash components out."""
