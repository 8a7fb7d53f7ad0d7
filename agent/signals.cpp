// SPDX-License-Identifier: Apache-2.0
#include "agent/signals.hpp"

#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "hoist/error.hpp"

namespace hoist::agent {

SignalWatch::SignalWatch() {
  sigemptyset(&watched_);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction current {};
    sigaction(signal, nullptr, &current);
    if (current.sa_handler != SIG_IGN) sigaddset(&watched_, signal);
  }
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, &pipe_before_);
  sigaction(SIGXFSZ, &ignore, &file_size_before_);
  pthread_sigmask(SIG_BLOCK, &watched_, &mask_before_);
  fd_ = lfs::UniqueFd(::signalfd(-1, &watched_, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd_) throw Error(ErrorKind::internal, "cannot watch for signals");
}

SignalWatch::~SignalWatch() {
  pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
  sigaction(SIGXFSZ, &file_size_before_, nullptr);
  sigaction(SIGPIPE, &pipe_before_, nullptr);
}

std::optional<int> SignalWatch::received() {
  signalfd_siginfo info{};
  while (!first_ && ::read(fd_.fd(), &info, sizeof info) == ssize_t{sizeof info}) {
    first_ = static_cast<int>(info.ssi_signo);
  }
  return first_;
}

}  // namespace hoist::agent
