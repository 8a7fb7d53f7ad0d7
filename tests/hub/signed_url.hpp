// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace hoist::hub {

/// When a URL was signed, and for how long it holds.
struct SignedTerms {
  std::chrono::system_clock::time_point date;  ///< Whole seconds.
  std::chrono::seconds lifetime{};
  std::uint64_t serial = 0;  ///< Grows with each set of URLs; lets the hub expire the older ones.
};

/// What the hub thinks of the signature of a URL.
enum class UrlVerdict { valid, unsigned_url, forged, expired };

struct UrlCheck {
  UrlVerdict verdict = UrlVerdict::valid;
  std::uint64_t serial = 0;
};

/// Signs targets (path and query) of the hub's own URLs and checks them: an HMAC over the method
/// and all bytes of the target, so that any change of the URL is noticed. The parameters are named
/// as in a presigned S3 URL (Signature Version 4), the signature comes last.
class UrlSigner {
 public:
  explicit UrlSigner(std::string key) : key_(std::move(key)) {}

  /// `target` with terms and signature added to its query.
  [[nodiscard]] std::string sign(std::string_view method, std::string target,
                                 const SignedTerms& terms) const;
  [[nodiscard]] UrlCheck check(std::string_view method, std::string_view target,
                               std::chrono::system_clock::time_point now) const;
  /// The bare signature, for URLs that carry their terms in another form.
  [[nodiscard]] std::string signature(std::string_view method, std::string_view target) const;

 private:
  std::string key_;
};

/// ISO 8601 basic format in UTC, as X-Amz-Date has it: 20130524T000000Z.
std::string basic_date(std::chrono::system_clock::time_point time);
std::string basic_day(std::chrono::system_clock::time_point time);

}  // namespace hoist::hub
