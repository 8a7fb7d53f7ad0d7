// SPDX-License-Identifier: Apache-2.0
#include "lfs/base/encoding.hpp"

#include <charconv>

#include <openssl/evp.h>

namespace hoist::lfs {

std::string base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4, '\0');
  // EVP_EncodeBlock ends what it writes with a NUL, for which a string has room.
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                  reinterpret_cast<const unsigned char*>(bytes.data()),
                  static_cast<int>(bytes.size()));
  return text;
}

std::string percent_decode(std::string_view text) {
  std::string decoded;
  while (!text.empty()) {
    unsigned char byte = 0;
    constexpr std::size_t escape = 3;
    const char* end = text.size() >= escape && text[0] == '%' ? text.data() + escape : nullptr;
    if (end != nullptr && std::from_chars(text.data() + 1, end, byte, 16).ptr == end) {
      decoded += static_cast<char>(byte);
      text.remove_prefix(escape);
    } else {
      decoded += text.front();
      text.remove_prefix(1);
    }
  }
  return decoded;
}

}  // namespace hoist::lfs
