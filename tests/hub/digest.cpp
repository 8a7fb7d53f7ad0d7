// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/digest.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <unistd.h>

#include "hoist/error.hpp"

namespace hoist::hub {

void Digest::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

Digest::Digest(Kind kind) : context_(EVP_MD_CTX_new()) {
  EVP_DigestInit_ex(context_.get(), kind == Kind::md5 ? EVP_md5() : EVP_sha256(), nullptr);
}

void Digest::update(std::string_view bytes) {
  EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
}

std::string Digest::hex() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
  unsigned size = 0;
  EVP_DigestFinal_ex(context_.get(), raw.data(), &size);
  return to_hex(std::string(raw.begin(), raw.begin() + size));
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += digits[byte >> 4U];
    hex += digits[byte & 15U];
  }
  return hex;
}

std::string sha256_hex(std::string_view bytes) {
  Digest digest{Digest::Kind::sha256};
  digest.update(bytes);
  return digest.hex();
}

std::string sha256_of_file(int file) {
  constexpr std::size_t block_bytes = 1024 * 1024;
  Digest digest{Digest::Kind::sha256};
  std::vector<char> block(block_bytes);
  ::posix_fadvise(file, 0, 0, POSIX_FADV_SEQUENTIAL);
  off_t offset = 0;
  while (true) {
    const auto count = ::pread(file, block.data(), block.size(), offset);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      throw Error(ErrorKind::io, std::string("reading an object failed: ") + std::strerror(errno));
    }
    if (count == 0) return digest.hex();
    digest.update({block.data(), static_cast<std::size_t>(count)});
    offset += count;
  }
}

std::string hmac_sha256(std::string_view key, std::string_view message) {
  const std::vector<unsigned char> data(message.begin(), message.end());
  std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), data.data(), data.size(), raw.data(),
       &size);
  return {raw.begin(), raw.begin() + size};
}

std::string random_hex(std::size_t count) {
  std::vector<unsigned char> raw(count);
  if (RAND_bytes(raw.data(), static_cast<int>(count)) != 1) {
    throw Error(ErrorKind::internal, "no random numbers");
  }
  return to_hex(std::string(raw.begin(), raw.end()));
}

std::string base64_decode(std::string_view text) {
  const std::vector<unsigned char> coded(text.begin(), text.end());
  std::vector<unsigned char> raw(coded.size() / 4 * 3 + 3);
  const int count = coded.size() % 4 != 0
                        ? -1
                        : EVP_DecodeBlock(raw.data(), coded.data(), static_cast<int>(coded.size()));
  if (count < 0) return {};
  std::string plain(raw.begin(), raw.begin() + count);
  for (auto pads = text; pads.ends_with('=') && !plain.empty(); pads.remove_suffix(1)) {
    plain.pop_back();
  }
  return plain;
}

}  // namespace hoist::hub
