/* Stands between a program and the C library (LD_PRELOAD) for the files below one directory, and,
   if asked, for its sockets. It counts operations, and can

     record each of them into a file (so that what a power cut leaves can be put together later),
     kill the process at the n-th, or let the n-th, or all from the n-th on, fail with an errno.

   A record is "<kind> <offset> <length> <path>[\t<new path>]\n", then <length> bytes, then "\n".
   Kinds: C create, W write, T truncate, S sync, R rename, U unlink; N is an operation of a socket. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static char below[512];
static size_t below_length;
static int record_fd = -1, with_sockets, fail_errno;
static long count, kill_at, fail_at, fail_until;

static void write_all(const void *bytes, size_t length) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    const char *rest = bytes;
    while (length) {
        ssize_t done = real(record_fd, rest, length);
        if (done <= 0) abort();
        rest += done;
        length -= (size_t)done;
    }
}

/* What Python calls, by ctypes. */
void shim_watch(const char *directory) {
    snprintf(below, sizeof below, "%s", directory);
    below_length = strlen(below);
}
void shim_record(const char *path) {
    record_fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}
void shim_arm(long kill_nth, long fail_from, long fail_to, int error, int sockets) {
    count = 0;
    kill_at = kill_nth;
    fail_at = fail_from;
    fail_until = fail_to;
    fail_errno = error;
    with_sockets = sockets;
}
long shim_count(void) { return count; }

/* Return 1 if the operation has to fail, with errno set. */
static int operation(char kind, const char *path, const char *other, off_t offset, const void *data,
                     size_t length) {
    pthread_mutex_lock(&turn);
    long number = ++count;
    if (kill_at && number == kill_at) _exit(137);
    int fails = kind != 'N' && fail_at && number >= fail_at && number <= fail_until;
    if (!fails && record_fd >= 0 && kind != 'N') {
        char head[1200];
        int size = snprintf(head, sizeof head, "%c %lld %zu %s%s%s\n", kind, (long long)offset,
                            data ? length : 0, path, other ? "\t" : "", other ? other : "");
        write_all(head, (size_t)size);
        if (data) write_all(data, length);
        write_all("\n", 1);
    }
    pthread_mutex_unlock(&turn);
    if (fails) errno = fail_errno;
    return fails;
}
static int is_below(const char *path) {
    return below_length && path && !strncmp(path, below, below_length);
}
static const char *path_of(int fd, char *buffer, size_t size) {
    if (!below_length || fd == record_fd) return NULL;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, buffer, size - 1);
    if (length <= 0) return NULL;
    buffer[length] = 0;
    return is_below(buffer) ? buffer : NULL;
}

static int on_open(const char *path, int flags) {
    struct stat found;
    if (!is_below(path) || !(flags & O_CREAT) || !stat(path, &found)) return 0;
    return operation('C', path, NULL, 0, NULL, 0);
}
#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(name); \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        return on_open(path, flags) ? -1 : real(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

ssize_t write(int fd, const void *data, size_t length) {
    REAL(write);
    char buffer[512];
    const char *path = path_of(fd, buffer, sizeof buffer);
    if (path && operation('W', path, NULL, lseek(fd, 0, SEEK_CUR), data, length)) return -1;
    return real(fd, data, length);
}
#define PWRITE(name, offset_type) \
    ssize_t name(int fd, const void *data, size_t length, offset_type offset) { \
        REAL(name); \
        char buffer[512]; \
        const char *path = path_of(fd, buffer, sizeof buffer); \
        if (path && operation('W', path, NULL, offset, data, length)) return -1; \
        return real(fd, data, length, offset); \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)
#define TRUNCATE(name, offset_type) \
    int name(int fd, offset_type length) { \
        REAL(name); \
        char buffer[512]; \
        const char *path = path_of(fd, buffer, sizeof buffer); \
        if (path && operation('T', path, NULL, length, NULL, 0)) return -1; \
        return real(fd, length); \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)
#define SYNC(name) \
    int name(int fd) { \
        REAL(name); \
        char buffer[512]; \
        const char *path = path_of(fd, buffer, sizeof buffer); \
        if (path && operation('S', path, NULL, 0, NULL, 0)) return -1; \
        return real(fd); \
    }
SYNC(fsync)
SYNC(fdatasync)
int unlink(const char *path) {
    REAL(unlink);
    return is_below(path) && operation('U', path, NULL, 0, NULL, 0) ? -1 : real(path);
}
int rename(const char *path, const char *other) {
    REAL(rename);
    return is_below(path) && operation('R', path, other, 0, NULL, 0) ? -1 : real(path, other);
}

int connect(int fd, const struct sockaddr *address, socklen_t length) {
    REAL(connect);
    if (with_sockets && address->sa_family == AF_INET) operation('N', "", NULL, 0, NULL, 0);
    return real(fd, address, length);
}
ssize_t send(int fd, const void *data, size_t length, int flags) {
    REAL(send);
    if (with_sockets) operation('N', "", NULL, 0, NULL, 0);
    ssize_t sent = real(fd, data, length, flags);
    if (with_sockets) operation('N', "", NULL, 0, NULL, 0);
    return sent;
}
ssize_t recv(int fd, void *data, size_t length, int flags) {
    REAL(recv);
    ssize_t heard = real(fd, data, length, flags);
    if (with_sockets) operation('N', "", NULL, 0, NULL, 0);
    return heard;
}
