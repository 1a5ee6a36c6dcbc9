"""Output: text, JSON, SARIF and JUnit. Nothing here knows where findings come from."""
