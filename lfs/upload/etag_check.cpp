// SPDX-License-Identifier: Apache-2.0
#include "lfs/upload/etag_check.hpp"

#include <string_view>
#include <utility>

#include "lfs/base/ascii.hpp"

namespace hoist::lfs {
namespace {

std::string without_quotes(std::string_view etag) {
  if (etag.starts_with("W/")) etag.remove_prefix(2);
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') {
    etag = etag.substr(1, etag.size() - 2);
  }
  return ascii_lower(etag);
}

}  // namespace

void EtagCheck::accepted(PartNumber number, std::string etag) {
  unsettled_[number] = std::move(etag);
}

std::vector<EtagCheck::Finding> EtagCheck::settle() {
  std::vector<Finding> findings;
  for (auto part = unsettled_.begin(); part != unsettled_.end();) {
    const auto& [number, etag] = *part;
    const auto md5 = hasher_.digest(number);
    if (!md5) {
      ++part;
      continue;
    }
    if (without_quotes(etag) == *md5) {
      findings.push_back({number, Verdict::sound});
      etags_are_md5_ = true;
    } else if (etags_are_md5_) {
      findings.push_back({number, Verdict::damaged});
    } else {
      findings.push_back({number, Verdict::undecided});
      undecided_.push_back(number);
    }
    part = unsettled_.erase(part);
  }
  if (etags_are_md5_) {
    for (const PartNumber number : std::exchange(undecided_, {})) {
      findings.push_back({number, Verdict::damaged_after_all});
    }
  }
  return findings;
}

}  // namespace hoist::lfs
