"""What do we ask? One .sql file and one typed function a question; _ask is the one door to the engine."""
