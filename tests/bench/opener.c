/* The least that any scanner by content must do: open each regular file below a directory and
 * read its first 4 KiB. Prints the number of files and of bytes. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static unsigned long files, bytes;

static void head(int directory, const char *name)
{
    char buffer[4096];
    int fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return;
    ssize_t got = read(fd, buffer, sizeof buffer);
    if (got > 0)
        bytes += (unsigned long)got;
    files++;
    close(fd);
}

/* Walk the directory open as FD, and close it. */
static void walk(int fd)
{
    DIR *directory = fdopendir(fd);
    if (!directory) {
        close(fd);
        return;
    }
    struct dirent *entry;
    while ((entry = readdir(directory))) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        if (entry->d_type == DT_REG) {
            head(fd, entry->d_name);
        } else if (entry->d_type == DT_DIR) {
            int below = openat(fd, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            if (below >= 0)
                walk(below);
        }
    }
    closedir(directory);
}

int main(int count, char **arguments)
{
    if (count != 2) {
        fprintf(stderr, "usage: opener DIRECTORY\n");
        return 2;
    }
    int fd = open(arguments[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        perror(arguments[1]);
        return 1;
    }
    walk(fd);
    printf("%lu files, %lu bytes read\n", files, bytes);
    return 0;
}
