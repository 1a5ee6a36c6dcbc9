"""Fuzzing: whatever the bytes, every reader and recogniser keeps the properties stated here."""
