// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;  // OpenSSL's EVP_MD_CTX

namespace hoist::hub {

/// A running hash. Of the hub's own, so that what checks hoist shares no code with it.
class Digest {
 public:
  enum class Kind { sha256, md5 };
  explicit Digest(Kind kind);

  void update(std::string_view bytes);
  /// The hash in lower-case hexadecimal digits; ends the run.
  std::string hex();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

std::string to_hex(std::string_view bytes);
std::string sha256_hex(std::string_view bytes);
/// The SHA-256 of `length` bytes of an open file, read in blocks. Throws hoist::Error.
std::string sha256_of_file(int file);
/// 32 raw bytes.
std::string hmac_sha256(std::string_view key, std::string_view message);
/// `count` random bytes as hexadecimal digits.
std::string random_hex(std::size_t count);
/// Standard alphabet with padding; what is no base64 gives an empty string.
std::string base64_decode(std::string_view text);

}  // namespace hoist::hub
