"""From ranked passages to something a person can use: cited answers, key outcomes, events."""
