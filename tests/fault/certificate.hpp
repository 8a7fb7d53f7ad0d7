// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace hoist::test {

/// A private key and a certificate for 127.0.0.1 that it has signed itself, as PEM files in
/// `folder`.
struct Certificate {
  explicit Certificate(const std::filesystem::path& folder);

  std::filesystem::path certificate_file;
  std::filesystem::path key_file;
};

}  // namespace hoist::test
