def score(income):
    if income <= 1200.0:
        return 0.25
    return 0.75
