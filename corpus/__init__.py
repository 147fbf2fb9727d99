"""What the base knows from the start, as files that a person can read and review."""
