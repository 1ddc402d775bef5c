/*
 * Fails what a process does to Papo's database, as a bad disk would: loaded by LD_PRELOAD, it looks
 * into the file that DISK_FAULT names before each call. That says which kind of call fails and with
 * which errno, as "write 28", or nothing.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int is_database(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return strstr(path, "/papo.db") != NULL;
}

static int fails(const char *kind, int fd) {
  const char *name = getenv("DISK_FAULT");
  if (name == NULL || !is_database(fd)) return 0;
  FILE *file = fopen(name, "r");
  if (file == NULL) return 0;
  char asked[16];
  int code = 0;
  int found = fscanf(file, "%15s %d", asked, &code);
  fclose(file);
  if (found != 2 || strcmp(asked, kind) != 0) return 0;
  errno = code;
  return 1;
}

#define REPLACE(kind, result, name, parameters, arguments)            \
  result name parameters {                                            \
    static result(*next) parameters;                                  \
    if (next == NULL) *(void **)&next = dlsym(RTLD_NEXT, #name);      \
    return fails(kind, fd) ? -1 : next arguments;                     \
  }

REPLACE("fsync", int, fsync, (int fd), (fd))
REPLACE("fsync", int, fdatasync, (int fd), (fd))
REPLACE("write", ssize_t, write, (int fd, const void *bytes, size_t count), (fd, bytes, count))
REPLACE("write", ssize_t, pwrite, (int fd, const void *bytes, size_t count, off_t at), (fd, bytes, count, at))
REPLACE("write", ssize_t, pwrite64, (int fd, const void *bytes, size_t count, off64_t at), (fd, bytes, count, at))
