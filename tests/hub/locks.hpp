// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "tests/hub/http_message.hpp"

namespace hoist::hub {

/// The LFS locks of all repositories, in memory. Who asks is the user name of Basic authorization,
/// else "hub". A page of locks/verify holds 2, so that clients have to turn pages.
class LockTable {
 public:
  /// Answers a request below .../info/lfs/locks; `rest` is what follows in the path: nothing,
  /// "/verify" or "/<id>/unlock". Throws hoist::Error for a body that is not of its form.
  Response answer(std::string_view method, std::string_view repository, std::string_view rest,
                  std::string_view user, std::string_view body);

 private:
  struct Lock {
    std::string id;
    std::string repository;
    std::string path;
    std::string owner;
  };

  Response create(std::string_view repository, std::string_view user, std::string_view body);
  Response verify(std::string_view repository, std::string_view user, std::string_view body) const;
  Response unlock(std::string_view repository, std::string_view id);

  std::mutex mutex_;
  std::vector<Lock> locks_;
  int last_id_ = 0;

  friend struct LockJson;
};

}  // namespace hoist::hub
