// SPDX-License-Identifier: Apache-2.0
#include "repository/queue/end_signals.hpp"

#include <atomic>

#include <pthread.h>
#include <unistd.h>

namespace hoist::repository {
namespace {

std::atomic<int> caught_signal{0};
static_assert(std::atomic<int>::is_always_lock_free);

}  // namespace

EndSignals::EndSignals() {
  for (std::size_t i = 0; i < watched.size(); ++i) {
    struct sigaction before {};
    sigaction(watched.at(i), nullptr, &before);
    if (before.sa_handler != SIG_DFL) continue;
    struct sigaction ours {};
    ours.sa_handler = [](int signal) { caught_signal = signal; };
    ours.sa_flags = static_cast<int>(SA_RESETHAND);
    is_ours_.at(i) = sigaction(watched.at(i), &ours, nullptr) == 0;
  }
}

EndSignals::~EndSignals() {
  for (std::size_t i = 0; i < watched.size(); ++i) {
    if (is_ours_.at(i)) static_cast<void>(std::signal(watched.at(i), SIG_DFL));
  }
}

int EndSignals::caught() const { return caught_signal; }

void end_by(int signal) {
  static_cast<void>(std::signal(signal, SIG_DFL));
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal);
  pthread_sigmask(SIG_UNBLOCK, &only, nullptr);
  ::kill(::getpid(), signal);
  ::_exit(128 + signal);
}

}  // namespace hoist::repository
