// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hoist::lfs {

// The question of the Git LFS locking API that a push asks: who holds which file. Pure.

/// A lock, as its server describes it: text of a foreign hand.
struct Lock {
  std::string path;
  std::string owner;  ///< empty where the server does not say
};

struct Locks {
  std::vector<Lock> ours;
  std::vector<Lock> theirs;
};

/// One answer; the next one follows where `next_cursor` is not empty.
struct LockPage {
  Locks locks;
  std::string next_cursor;
};

/// The body of POST <endpoint>/locks/verify. `ref` and `cursor` are left out where they are empty.
[[nodiscard]] std::string verify_locks_request(std::string_view ref, std::string_view cursor);

/// Reads an answer to it; locks without a path are passed over. Throws hoist::Error (protocol) when
/// it is not of the form.
[[nodiscard]] LockPage read_lock_page(std::string_view body);

}  // namespace hoist::lfs
