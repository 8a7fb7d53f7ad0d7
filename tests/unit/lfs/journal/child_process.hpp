// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cerrno>
#include <functional>
#include <stdexcept>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lfs/base/fd.hpp"

namespace hoist::test {

/// A copy of the test's process. `prepare` runs in it and says whether all went well; then the
/// child keeps what `prepare` left behind (its locks) until it is killed, by `kill` at the latest
/// with the value's end. The parent goes on once `prepare` is done.
class ChildProcess {
 public:
  explicit ChildProcess(const std::function<bool()>& prepare) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("cannot make a pipe");
    const lfs::UniqueFd reader(ends[0]);
    lfs::UniqueFd writer(ends[1]);
    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error("cannot fork");
    if (pid_ == 0) run(prepare, writer.fd());
    writer.reset();
    char answer = 0;
    went_well_ = ::read(reader.fd(), &answer, 1) == 1 && answer == 'y';
  }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess() { kill(); }

  [[nodiscard]] bool went_well() const { return went_well_; }

  /// SIGKILL; returns when the process is gone.
  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
    pid_ = 0;
  }

 private:
  [[noreturn]] static void run(const std::function<bool()>& prepare, int answer_fd) {
    bool good = false;
    try {
      good = prepare();
    } catch (...) {
      good = false;
    }
    const char answer = good ? 'y' : 'n';
    if (::write(answer_fd, &answer, 1) != 1) ::_exit(1);
    for (;;) ::pause();
  }

  pid_t pid_ = 0;
  bool went_well_ = false;
};

/// An ordinary user for a test that runs as root; as an ordinary user nothing changes.
inline bool stop_being_root() {
  constexpr unsigned nobody = 65534;
  return ::geteuid() != 0 || (::setgid(nobody) == 0 && ::setuid(nobody) == 0);
}

}  // namespace hoist::test
