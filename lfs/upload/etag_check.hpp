// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "lfs/upload/part_hasher.hpp"

namespace hoist::lfs {

/// Compares the ETags of accepted parts with the MD5 of what was to be sent.
///
/// Not every store's ETag is the MD5. The first that is shows that all are; from then on another
/// one means that the part was damaged on the way, also where it came before.
class EtagCheck {
 public:
  enum class Verdict {
    sound,              ///< the store holds what was sent
    undecided,          ///< the ETag differs, and it is open what ETags mean here
    damaged,            ///< the store holds other bytes
    damaged_after_all,  ///< as damaged, for a part that was undecided before
  };
  struct Finding {
    PartNumber number;
    Verdict verdict;
  };

  /// As PartHasher's.
  EtagCheck(const File& file, std::function<void()> on_ready)
      : hasher_(file, std::move(on_ready)) {}

  void sending(PartNumber number, PartRange range) { hasher_.request(number, range); }
  /// The store has accepted the part with that ETag; settle() will tell what it is worth.
  void accepted(PartNumber number, std::string etag);
  /// What has been found since the last call.
  [[nodiscard]] std::vector<Finding> settle();

  /// Accepted parts that settle() has not told of yet.
  [[nodiscard]] const std::map<PartNumber, std::string>& unsettled() const { return unsettled_; }
  [[nodiscard]] bool etags_are_md5() const { return etags_are_md5_; }

 private:
  PartHasher hasher_;
  std::map<PartNumber, std::string> unsettled_;
  bool etags_are_md5_ = false;
  std::vector<PartNumber> undecided_;
};

}  // namespace hoist::lfs
