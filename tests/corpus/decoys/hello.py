"""Say it."""

WEIGHTS = [0.5, 0.25, 0.125]
print("hello")
