/* Lies for the kernel, to a program started with LD_PRELOAD. LIAR says how:
 *
 * quota=N   write(2) fails with EDQUOT after N bytes went into files named *.part (F16)
 * flock     flock(2) always succeeds and locks nothing, as on some network file systems (F19)
 * socket    the first socket(2) of the Internet families ends the program (F45)
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

static const char *lie(const char *name)
{
    const char *given = getenv("LIAR");

    if (given == NULL || strncmp(given, name, strlen(name)) != 0)
        return NULL;
    return given + strlen(name);
}

static int over_quota(int file, size_t count)
{
    static long long written;
    char link[64], path[4096];
    const char *limit = lie("quota=");
    ssize_t length;

    if (limit == NULL)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    length = readlink(link, path, sizeof path);
    if (length < 5 || memcmp(path + length - 5, ".part", 5) != 0)
        return 0;
    if (written + (long long)count > atoll(limit)) {
        errno = EDQUOT;
        return 1;
    }
    written += count;
    return 0;
}

ssize_t write(int file, const void *data, size_t count)
{
    static ssize_t (*next)(int, const void *, size_t);

    if (next == NULL)
        next = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    return over_quota(file, count) ? -1 : next(file, data, count);
}

ssize_t pwrite64(int file, const void *data, size_t count, off64_t at)
{
    static ssize_t (*next)(int, const void *, size_t, off64_t);

    if (next == NULL)
        next = (ssize_t (*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
    return over_quota(file, count) ? -1 : next(file, data, count, at);
}

int flock(int file, int operation)
{
    static int (*next)(int, int);

    if (lie("flock") != NULL)
        return 0;
    if (next == NULL)
        next = (int (*)(int, int))dlsym(RTLD_NEXT, "flock");
    return next(file, operation);
}

int socket(int domain, int type, int protocol)
{
    static int (*next)(int, int, int);

    if (lie("socket") != NULL && (domain == AF_INET || domain == AF_INET6)) {
        fputs("liar: an Internet socket was opened\n", stderr);
        abort();
    }
    if (next == NULL)
        next = (int (*)(int, int, int))dlsym(RTLD_NEXT, "socket");
    return next(domain, type, protocol);
}
