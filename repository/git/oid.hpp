// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <git2.h>

namespace hoist::git {

/// 40 hexadecimal digits.
[[nodiscard]] inline std::string hex(const git_oid& oid) {
  std::string text(GIT_OID_HEXSZ, '0');
  git_oid_fmt(text.data(), &oid);
  return text;
}

/// For ordered containers.
struct OidLess {
  bool operator()(const git_oid& a, const git_oid& b) const noexcept {
    return git_oid_cmp(&a, &b) < 0;
  }
};

}  // namespace hoist::git
