// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "lfs/plan/flying_part.hpp"

namespace hoist::lfs {

/// Finds the parts that hold up the end of an upload: those that moved for 10 s at less than a
/// third of the rate that is usual, and that a second attempt would overtake. Pure. Names each part
/// once.
class StragglerWatch {
 public:
  /// A part has been accepted after that time.
  void accepted(std::uint64_t bytes, Duration took);

  struct Straggler {
    PartNumber number;
    double bytes_per_second;
    double usual_bytes_per_second;
  };
  /// To be asked now and then, once nothing is left to start.
  [[nodiscard]] std::optional<Straggler> find(std::span<const FlyingPart> flying, TimePoint now);

 private:
  struct Mark {
    TimePoint at;
    std::uint64_t sent_bytes;
  };

  std::vector<double> rates_;  // of accepted parts, bytes a second; the last ones
  std::size_t next_rate_ = 0;
  std::map<PartNumber, Mark> marks_;
  std::set<PartNumber> named_;
};

}  // namespace hoist::lfs
