#include <string.h>
void add_vectors(double *v1, double *v2, int size, double *result) {
    for(int i = 0; i < size; ++i)
        result[i] = v1[i] + v2[i];
}
void mul_vector_number(double *v1, double num, int size, double *result) {
    for(int i = 0; i < size; ++i)
        result[i] = v1[i] * num;
}
void score(double * input, double * output) {
    double var0[2];
    double var1[2];
    double var2[2];
    double var3[2];
    double var4[2];
    double var5[2];
    double var6[2];
    double var7[2];
    double var8[2];
    if (input[0] <= 2.0) {
        memcpy(var8, (double[]){1.0, 0.0}, 2 * sizeof(double));
    } else {
        memcpy(var8, (double[]){0.0, 1.0}, 2 * sizeof(double));
    }
    double var9[2];
    if (input[1] <= 1.5) {
        memcpy(var9, (double[]){1.0, 0.0}, 2 * sizeof(double));
    } else {
        memcpy(var9, (double[]){0.0, 1.0}, 2 * sizeof(double));
    }
    add_vectors(var8, var9, 2, var7);
    double var10[2];
    if (input[1] <= 1.5) {
        memcpy(var10, (double[]){1.0, 0.0}, 2 * sizeof(double));
    } else {
        memcpy(var10, (double[]){0.0, 1.0}, 2 * sizeof(double));
    }
    add_vectors(var7, var10, 2, var6);
    double var11[2];
    if (input[0] <= 1.5) {
        memcpy(var11, (double[]){1.0, 0.0}, 2 * sizeof(double));
    } else {
        memcpy(var11, (double[]){0.0, 1.0}, 2 * sizeof(double));
    }
    add_vectors(var6, var11, 2, var5);
    double var12[2];
    if (input[1] <= 2.0) {
        memcpy(var12, (double[]){1.0, 0.0}, 2 * sizeof(double));
    } else {
        memcpy(var12, (double[]){0.0, 1.0}, 2 * sizeof(double));
    }
    add_vectors(var5, var12, 2, var4);
    double var13[2];
    if (input[1] <= 2.0) {
        memcpy(var13, (double[]){1.0, 0.0}, 2 * sizeof(double));
    } else {
        memcpy(var13, (double[]){0.0, 1.0}, 2 * sizeof(double));
    }
    add_vectors(var4, var13, 2, var3);
    double var14[2];
    if (input[1] <= 2.0) {
        memcpy(var14, (double[]){1.0, 0.0}, 2 * sizeof(double));
    } else {
        memcpy(var14, (double[]){0.0, 1.0}, 2 * sizeof(double));
    }
    add_vectors(var3, var14, 2, var2);
    double var15[2];
    if (input[0] <= 2.0) {
        memcpy(var15, (double[]){1.0, 0.0}, 2 * sizeof(double));
    } else {
        memcpy(var15, (double[]){0.0, 1.0}, 2 * sizeof(double));
    }
    add_vectors(var2, var15, 2, var1);
    mul_vector_number(var1, 0.125, 2, var0);
    memcpy(output, var0, 2 * sizeof(double));
}
