// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hoist::lfs {

/// An http(s) URL that may carry a secret: a signature, a token, a password.
///
/// It has no printable form but `display()`, which is scheme, host, port and path. Whoever needs
/// the bytes on the wire says `reveal()`; nothing else in the program does.
class SecretUrl {
 public:
  /// Takes the bytes as they are, without re-encoding. Throws hoist::Error (invalid_input) when the
  /// text is not an absolute http or https URL or holds a blank or control character. The message
  /// does not repeat the text.
  explicit SecretUrl(std::string text);

  /// Scheme, host, port and path: what may be shown to anyone.
  [[nodiscard]] std::string display() const;
  /// Host and, where one is given, port.
  [[nodiscard]] std::string_view authority() const { return slice(host_begin_, path_begin_); }
  /// Host without port, in lower case and without the brackets of an IPv6 address.
  [[nodiscard]] std::string host() const;
  /// "http" or "https".
  [[nodiscard]] std::string_view scheme() const { return secure_ ? "https" : "http"; }
  [[nodiscard]] bool is_secure() const { return secure_; }
  /// True for localhost, 127.0.0.0/8 and ::1.
  [[nodiscard]] bool is_loopback() const;
  /// True when scheme, host and port agree, default ports filled in.
  [[nodiscard]] bool same_origin(const SecretUrl& other) const;

  /// User information as it is written, without the `@`: secret, and empty where there is none.
  [[nodiscard]] std::string_view userinfo() const {
    return slice(userinfo_begin_, std::max(host_begin_, userinfo_begin_ + 1) - 1);
  }
  /// The same URL without it.
  [[nodiscard]] SecretUrl without_userinfo() const;
  /// The path as it is written, with its leading slash.
  [[nodiscard]] std::string_view path() const { return slice(path_begin_, query_begin_); }

  /// The values that must not appear in any message: query values and user information.
  [[nodiscard]] std::vector<std::string_view> secrets() const;

  /// The value of a query parameter as it is written, its name in whatever case (`name` is in lower
  /// case). It may be a secret.
  [[nodiscard]] std::optional<std::string_view> query_value(std::string_view name) const;

  /// The whole URL, byte for byte as it was given. For the wire only.
  [[nodiscard]] const std::string& reveal() const { return text_; }

  /// The URL that a `Location` header names, relative references included. Throws as the
  /// constructor does.
  [[nodiscard]] SecretUrl resolve(std::string_view location) const;

 private:
  [[nodiscard]] std::string_view slice(std::size_t from, std::size_t to) const {
    return std::string_view(text_).substr(from, to - from);
  }
  [[nodiscard]] std::uint16_t port() const;
  /// Name and value of each query parameter, and the fragment as one without a value.
  [[nodiscard]] std::vector<std::pair<std::string_view, std::string_view>> query() const;

  std::string text_;
  bool secure_ = false;
  std::size_t userinfo_begin_ = 0;
  std::size_t host_begin_ = 0;
  std::size_t path_begin_ = 0;
  std::size_t query_begin_ = 0;
};

}  // namespace hoist::lfs
