// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace hoist::lfs {

/// A running MD5, SHA-1 (of git's objects) or SHA-256 on OpenSSL. Throws hoist::Error (internal)
/// when OpenSSL has it not.
class Digest {
 public:
  enum class Kind { md5, sha1, sha256 };
  explicit Digest(Kind kind);
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;
  ~Digest();

  void update(std::span<const std::byte> bytes);
  /// The digest in lower-case hexadecimal. Ends it: nothing may be called afterwards.
  [[nodiscard]] std::string finish_hex();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace hoist::lfs
