// SPDX-License-Identifier: Apache-2.0
#include "lfs/base/digest.hpp"

#include <array>
#include <string_view>

#include <openssl/evp.h>

#include "hoist/error.hpp"

namespace hoist::lfs {
namespace {

struct ContextDeleter {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

const EVP_MD* method_of(Digest::Kind kind) {
  switch (kind) {
    case Digest::Kind::md5:
      return EVP_md5();
    case Digest::Kind::sha1:
      return EVP_sha1();
    case Digest::Kind::sha256:
      break;
  }
  return EVP_sha256();
}

void require(bool good) {
  if (!good) throw Error(ErrorKind::internal, "OpenSSL cannot compute a digest");
}

}  // namespace

struct Digest::Context {
  std::unique_ptr<EVP_MD_CTX, ContextDeleter> evp{EVP_MD_CTX_new()};
};

Digest::Digest(Kind kind) : context_(std::make_unique<Context>()) {
  require(context_->evp && EVP_DigestInit_ex(context_->evp.get(), method_of(kind), nullptr) == 1);
}

Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;
Digest::~Digest() = default;

void Digest::update(std::span<const std::byte> bytes) {
  require(EVP_DigestUpdate(context_->evp.get(), bytes.data(), bytes.size()) == 1);
}

std::string Digest::finish_hex() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
  unsigned length = 0;
  require(EVP_DigestFinal_ex(context_->evp.get(), raw.data(), &length) == 1);
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  hex.reserve(2UL * length);
  for (unsigned i = 0; i < length; ++i) {
    hex += digits[raw[i] >> 4U];
    hex += digits[raw[i] & 0xfU];
  }
  return hex;
}

}  // namespace hoist::lfs
