// SPDX-License-Identifier: Apache-2.0
// Loaded before a program (LD_PRELOAD), kills it at its HOIST_CRASH_AT-th call that changes a file
// or a folder: before the call, or, where it writes, in the middle of it. Children go free.
#include <atomic>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

namespace {

std::atomic<long> calls_left{0};

__attribute__((constructor)) void begin() {
  const char* text = std::getenv("HOIST_CRASH_AT");
  calls_left = text == nullptr ? 0 : std::strtol(text, nullptr, 10);
  ::unsetenv("LD_PRELOAD");
}

/// Whether this is the call to die at.
bool is_the_one() { return calls_left.fetch_sub(1) == 1; }

[[noreturn]] void die() {
  ::kill(::getpid(), SIGKILL);
  for (;;) ::pause();
}

bool is_file(int fd) {
  struct stat state {};
  return ::fstat(fd, &state) == 0 && S_ISREG(state.st_mode);
}

template <typename Function>
Function* real(Function* /*ours*/, const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

constexpr int changing = O_CREAT | O_TRUNC;

}  // namespace

// Calls the function of that name which the C library has.
#define HOIST_REAL(name) real(&::name, #name)
#define HOIST_CRASHING(type, name, parameters, arguments)       \
  __attribute__((visibility("default"))) type name parameters { \
    static const auto function = HOIST_REAL(name);              \
    if (is_the_one()) die();                                    \
    return function arguments;                                  \
  }

extern "C" {

HOIST_CRASHING(int, rename, (const char* from, const char* to) noexcept, (from, to))
HOIST_CRASHING(int, renameat, (int at, const char* from, int to_at, const char* to) noexcept,
               (at, from, to_at, to))
HOIST_CRASHING(int, renameat2,
               (int at, const char* from, int to_at, const char* to, unsigned flags) noexcept,
               (at, from, to_at, to, flags))
HOIST_CRASHING(int, linkat,
               (int at, const char* from, int to_at, const char* to, int flags) noexcept,
               (at, from, to_at, to, flags))
HOIST_CRASHING(int, symlinkat, (const char* target, int at, const char* path) noexcept,
               (target, at, path))
HOIST_CRASHING(int, link, (const char* from, const char* to) noexcept, (from, to))
HOIST_CRASHING(int, symlink, (const char* target, const char* path) noexcept, (target, path))
HOIST_CRASHING(int, unlink, (const char* path) noexcept, (path))
HOIST_CRASHING(int, unlinkat, (int at, const char* path, int flags) noexcept, (at, path, flags))
HOIST_CRASHING(int, remove, (const char* path) noexcept, (path))
HOIST_CRASHING(int, rmdir, (const char* path) noexcept, (path))
HOIST_CRASHING(int, mkdir, (const char* path, mode_t mode) noexcept, (path, mode))
HOIST_CRASHING(int, mkdirat, (int at, const char* path, mode_t mode) noexcept, (at, path, mode))
HOIST_CRASHING(int, chmod, (const char* path, mode_t mode) noexcept, (path, mode))
HOIST_CRASHING(int, fchmod, (int fd, mode_t mode) noexcept, (fd, mode))
HOIST_CRASHING(int, ftruncate, (int fd, off_t size) noexcept, (fd, size))
HOIST_CRASHING(int, fsync, (int fd), (fd))
HOIST_CRASHING(int, futimens, (int fd, const timespec* times) noexcept, (fd, times))

__attribute__((visibility("default"))) ssize_t write(int fd, const void* bytes, size_t size) {
  static const auto function = HOIST_REAL(write);
  if (is_file(fd) && is_the_one()) {
    static_cast<void>(function(fd, bytes, size / 2));
    die();
  }
  return function(fd, bytes, size);
}

__attribute__((visibility("default"))) ssize_t pwrite(int fd, const void* bytes, size_t size,
                                                      off_t offset) {
  static const auto function = HOIST_REAL(pwrite);
  if (is_the_one()) {
    static_cast<void>(function(fd, bytes, size / 2, offset));
    die();
  }
  return function(fd, bytes, size, offset);
}

__attribute__((visibility("default"))) int open(const char* path, int flags, ...) {
  static const auto function = HOIST_REAL(open);
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  if ((flags & changing) != 0 && is_the_one()) die();
  return function(path, flags, mode);
}

__attribute__((visibility("default"))) int openat(int at, const char* path, int flags, ...) {
  static const auto function = HOIST_REAL(openat);
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  if ((flags & changing) != 0 && is_the_one()) die();
  return function(at, path, flags, mode);
}

}  // extern "C"
