def add_vectors(v1, v2):
    return [sum(i) for i in zip(v1, v2)]
def mul_vector_number(v1, num):
    return [i * num for i in v1]
def score(input):
    if input[0] <= 2.0:
        var0 = [1.0, 0.0]
    else:
        var0 = [0.0, 1.0]
    if input[1] <= 1.5:
        var1 = [1.0, 0.0]
    else:
        var1 = [0.0, 1.0]
    if input[1] <= 1.5:
        var2 = [1.0, 0.0]
    else:
        var2 = [0.0, 1.0]
    if input[0] <= 1.5:
        var3 = [1.0, 0.0]
    else:
        var3 = [0.0, 1.0]
    if input[1] <= 2.0:
        var4 = [1.0, 0.0]
    else:
        var4 = [0.0, 1.0]
    if input[1] <= 2.0:
        var5 = [1.0, 0.0]
    else:
        var5 = [0.0, 1.0]
    if input[1] <= 2.0:
        var6 = [1.0, 0.0]
    else:
        var6 = [0.0, 1.0]
    if input[0] <= 2.0:
        var7 = [1.0, 0.0]
    else:
        var7 = [0.0, 1.0]
    return mul_vector_number(add_vectors(add_vectors(add_vectors(add_vectors(add_vectors(add_vectors(add_vectors(var0, var1), var2), var3), var4), var5), var6), var7), 0.125)
