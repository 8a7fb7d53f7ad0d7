// SPDX-License-Identifier: Apache-2.0
#include "lfs/base/helper_thread.hpp"

#include <csignal>
#include <utility>

#include <pthread.h>

namespace hoist::lfs {
namespace {

class AllSignalsBlocked {
 public:
  AllSignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  AllSignalsBlocked(const AllSignalsBlocked&) = delete;
  AllSignalsBlocked& operator=(const AllSignalsBlocked&) = delete;
  ~AllSignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

}  // namespace

std::thread start_helper_thread(std::function<void()> work) {
  const AllSignalsBlocked blocked;
  return std::thread(std::move(work));
}

}  // namespace hoist::lfs
